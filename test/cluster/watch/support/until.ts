import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 10;

export interface UntilOptions {
  timeoutMs?: number;
  /** What there is instead. */
  describe?: () => string;
}

/**
 * Asks until the answer is true. Measures by the monotonic clock, since tests step the other.
 * @param what - for the message: what was waited for
 * @returns how many milliseconds it took
 */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  { timeoutMs = 90_000, describe }: UntilOptions = {},
): Promise<number> {
  const startedAt = performance.now();
  while (!(await look())) {
    if (performance.now() - startedAt > timeoutMs) {
      throw new Error(
        `${what} did not come within ${timeoutMs} ms. ${describe?.() ?? ''}`,
      );
    }
    await wait(EVERY_MS);
  }
  return performance.now() - startedAt;
}
