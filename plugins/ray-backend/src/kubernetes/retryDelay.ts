const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the given retry (0 is the first): exponential up to the longest, with jitter over its upper half, so
 * that many replicas do not return together.
 * @param random - uniform in [0, 1)
 */
export function retryDelay(
  attempt: number,
  random: number,
  longestMs: number = LONGEST_MS,
): number {
  const whole = Math.min(longestMs, FIRST_MS * 2 ** Math.min(attempt, 20));
  return whole / 2 + (whole / 2) * random;
}

/** Waits; returns at once, without throwing, when the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const waiting: { timer?: NodeJS.Timeout } = {};
    const done = () => {
      clearTimeout(waiting.timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    waiting.timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
