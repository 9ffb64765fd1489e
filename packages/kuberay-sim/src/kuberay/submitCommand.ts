import type { RayJobSubmission } from './RayDashboard';

/** What a submitter's command line asks for. */
export interface SubmitCommand {
  submission: Omit<RayJobSubmission, 'submissionId'>;
  /** Whether the command waits with `ray job submit` for the job's end. */
  waits: boolean;
}

/** A word in Go's quoting, which is JSON's for what appears here. */
function quoted(text: string, flag: string): unknown {
  const match = new RegExp(`${flag} ("(?:[^"\\\\]|\\\\.)*")`).exec(text);
  if (!match) return undefined;
  try {
    return JSON.parse(JSON.parse(match[1]));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function numberAfter(text: string, flag: string): number | undefined {
  const match = new RegExp(`${flag} ([\\d.]+)`).exec(text);
  return match ? Number(match[1]) : undefined;
}

function dict(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? { ...value }
    : undefined;
}

/**
 * Reads the command of a submitter: KubeRay's own, or any that has the job's
 * entrypoint behind `--`.
 *
 * @returns undefined when it submits no job
 */
export function parseSubmitCommand(words: string[]): SubmitCommand | undefined {
  const end = words.indexOf('--');
  if (words[0]?.endsWith('submitter') && end > 0) {
    const flag = words.indexOf('--runtime-env-json');
    const runtimeEnv =
      flag > 0 && flag < end ? dict(parsed(words[flag + 1])) : undefined;
    const entrypoint = words.slice(end + 1).join(' ');
    return {
      submission: { entrypoint, ...(runtimeEnv ? { runtimeEnv } : {}) },
      waits: false,
    };
  }
  const text = words.join(' ');
  const match =
    /ray job submit (.*?) -- ([\s\S]*?)(?: ; fi ; ray job logs .*| ;)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, flags, entrypoint] = match;
  const runtimeEnv = dict(quoted(flags, '--runtime-env-json'));
  const metadata = dict(quoted(flags, '--metadata-json'));
  return {
    submission: {
      entrypoint: entrypoint.trim(),
      ...(runtimeEnv ? { runtimeEnv } : {}),
      ...(metadata ? { metadata: metadata as Record<string, string> } : {}),
      numCpus: numberAfter(flags, '--entrypoint-num-cpus'),
      numGpus: numberAfter(flags, '--entrypoint-num-gpus'),
    },
    waits: !flags.includes('--no-wait'),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
