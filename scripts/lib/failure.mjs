/**
 * Something that the user can mend. The message says what happened, where and
 * what to do; it is shown without a stack.
 */
export class Failure extends Error {
  /** @param {string} message @param {{ output?: string, cause?: unknown }} [options] */
  constructor(message, options = {}) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    /** Last output of the program that failed, if one did. */
    this.output = options.output;
  }
}

/** What is shown of an error: mistakes of ours keep their stack. */
export function describeFailure(error) {
  if (!(error instanceof Failure)) {
    return error instanceof Error
      ? error.stack ?? String(error)
      : String(error);
  }
  const output = error.output?.trimEnd();
  return output
    ? `${output.replace(/^/gm, '  | ')}\n\n${error.message}`
    : error.message;
}
