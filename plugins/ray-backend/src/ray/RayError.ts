import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

export type RayErrorReason =
  /** No head, or no way to it. */
  | 'unreachable'
  /** It does not accept our token. */
  | 'unauthorized'
  /** Raydeck's account on the Kubernetes cluster may not reach heads, or not read Ray's token. */
  | 'forbidden'
  | 'notFound'
  | 'badRequest'
  /** The submission id is taken, or the job still runs. */
  | 'conflict'
  /** The log is not UTF-8. */
  | 'undecodable'
  | 'tooLarge'
  /** An answer that no Ray gives. */
  | 'malformed'
  /** The head failed at it. */
  | 'failed';

/** Why a Ray head did not do what it was asked. The message is one sentence for people. */
export class RayError extends Error {
  name = 'RayError';

  constructor(
    readonly reason: RayErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The error that a caller of Raydeck's API gets. */
export function asRayResponseError(error: unknown): Error {
  if (!(error instanceof RayError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  switch (error.reason) {
    case 'notFound':
      return new NotFoundError(error.message, error);
    case 'badRequest':
    case 'tooLarge':
      return new InputError(error.message, error);
    case 'forbidden':
      return new NotAllowedError(error.message, error);
    case 'conflict':
      return new ConflictError(error.message, error);
    default:
      return new ServiceUnavailableError(error.message, error);
  }
}

const MAX_SENTENCE = 300;

/**
 * The one line of Ray's answer that says what was wrong. Ray answers tracebacks as plain text, nested ones too, whose
 * last line is the cause: `ValueError: Job with submission_id a already exists. Please …`.
 */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    // A nested traceback is quoted in a sentence whose full stop stands alone at the end.
    .filter(line => line !== '' && line !== '.');
  const line = (lines[lines.length - 1] ?? '').replace(
    /^(?:[A-Za-z_][\w.]*\.)?[A-Za-z_]\w*(?:Error|Exception): /,
    '',
  );
  return line.length > MAX_SENTENCE ? `${line.slice(0, MAX_SENTENCE)}…` : line;
}

/** What a refusal means. */
export function classifyRefusal(status: number, text: string): RayErrorReason {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'notFound';
  if (/UnicodeDecodeError/.test(text)) return 'undecodable';
  // Ray answers these two with 500.
  if (/already exists|non-terminal state/.test(lastLine(text))) {
    return 'conflict';
  }
  if (status === 400 || status === 422) return 'badRequest';
  return status === 502 || status === 503 || status === 504
    ? 'unreachable'
    : 'failed';
}
