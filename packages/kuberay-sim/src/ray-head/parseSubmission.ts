import type { Submission } from './Submission';

/** A request that Ray refuses with 400 and a traceback. */
export class InvalidSubmission extends Error {
  /** The last line of Ray's traceback. */
  constructor(message: string) {
    super(message);
    this.name = 'InvalidSubmission';
  }
}

const KNOWN = new Set([
  'entrypoint',
  'submission_id',
  'job_id',
  'runtime_env',
  'metadata',
  'entrypoint_num_cpus',
  'entrypoint_num_gpus',
  'entrypoint_memory',
  'entrypoint_resources',
  'entrypoint_label_selector',
]);

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "<class 'list'>";
  switch (typeof value) {
    case 'string':
      return "<class 'str'>";
    case 'boolean':
      return "<class 'bool'>";
    case 'number':
      return Number.isInteger(value) ? "<class 'int'>" : "<class 'float'>";
    default:
      return "<class 'dict'>";
  }
}

function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new InvalidSubmission(
    `${name} must be a string if provided, got ${pythonType(value)}`,
  );
}

function numberOf(name: string, value: unknown): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  throw new InvalidSubmission(
    `${name} must be a number, got ${pythonType(value)}`,
  );
}

function dictOf(
  name: string,
  value: unknown,
): Record<string, unknown> | undefined {
  if (value === undefined || isDict(value)) return value;
  throw new InvalidSubmission(
    `${name} must be a dict, got ${pythonType(value)}`,
  );
}

function metadataOf(value: unknown): Record<string, string> | undefined {
  const metadata = dictOf('metadata', value);
  if (!metadata) return undefined;
  return Object.fromEntries(
    Object.entries(metadata).map(([key, item]) => {
      if (typeof item === 'string') return [key, item];
      throw new InvalidSubmission(
        `metadata values must be strings, got ${pythonType(item)}`,
      );
    }),
  );
}

function resourcesOf(value: unknown): Record<string, number> | undefined {
  const resources = dictOf('entrypoint_resources', value);
  if (!resources) return undefined;
  return Object.fromEntries(
    Object.entries(resources).map(([key, item]) => {
      if (typeof item === 'number') return [key, item];
      throw new InvalidSubmission(
        `entrypoint_resources values must be numbers, got ${pythonType(item)}`,
      );
    }),
  );
}

/**
 * Reads the JSON of a submission as Ray's JobSubmitRequest does: nulls count as
 * absent, unknown keys are refused.
 *
 * @throws InvalidSubmission with the text of Python's TypeError
 */
export function parseSubmission(json: unknown): Submission {
  if (!isDict(json)) {
    throw new InvalidSubmission(
      `JobSubmitRequest argument after ** must be a mapping, not ${pythonType(
        json,
      )}`,
    );
  }
  const given = Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== null),
  );
  const unknown = Object.keys(given).find(key => !KNOWN.has(key));
  if (unknown !== undefined) {
    throw new InvalidSubmission(
      `JobSubmitRequest.__init__() got an unexpected keyword argument '${unknown}'`,
    );
  }
  const { entrypoint } = given;
  if (entrypoint === undefined) {
    throw new InvalidSubmission(
      "JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'",
    );
  }
  if (typeof entrypoint !== 'string') {
    throw new InvalidSubmission(
      `entrypoint must be a string, got ${pythonType(entrypoint)}`,
    );
  }
  const id = textOf('submission_id', given.submission_id);
  return {
    entrypoint,
    submissionId: id ?? textOf('job_id', given.job_id),
    runtimeEnv: dictOf('runtime_env', given.runtime_env),
    metadata: metadataOf(given.metadata),
    entrypointNumCpus: numberOf(
      'entrypoint_num_cpus',
      given.entrypoint_num_cpus,
    ),
    entrypointNumGpus: numberOf(
      'entrypoint_num_gpus',
      given.entrypoint_num_gpus,
    ),
    entrypointMemory: numberOf('entrypoint_memory', given.entrypoint_memory),
    entrypointResources: resourcesOf(given.entrypoint_resources),
  };
}
