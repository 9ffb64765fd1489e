import { parseDocument } from 'yaml';

/** What is wrong with a runtime environment, to be told at its field. */
export type RuntimeEnvProblem =
  | { kind: 'unparsable'; line: number; message: string }
  | { kind: 'notObject' }
  | { kind: 'envVarNotString'; name: string };

export type RuntimeEnvResult =
  | { runtimeEnv?: Record<string, unknown>; problem?: undefined }
  | { problem: RuntimeEnvProblem };

/**
 * A runtime environment as YAML or JSON (which is YAML too); nothing typed is
 * none. Ray takes the values of `env_vars` as text only, and says so late: the
 * job fails when it starts.
 */
export function parseRuntimeEnv(text: string): RuntimeEnvResult {
  if (text.trim() === '') return {};
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    return {
      problem: {
        kind: 'unparsable',
        line: error.linePos?.[0].line ?? 1,
        message: error.message.split('\n')[0],
      },
    };
  }
  const value: unknown = document.toJS();
  if (!isRecord(value)) return { problem: { kind: 'notObject' } };
  const variables = value.env_vars;
  if (isRecord(variables)) {
    const wrong = Object.entries(variables).find(
      ([, it]) => typeof it !== 'string',
    );
    if (wrong) return { problem: { kind: 'envVarNotString', name: wrong[0] } };
  }
  return { runtimeEnv: value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
