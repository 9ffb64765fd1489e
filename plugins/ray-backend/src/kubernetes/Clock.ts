/** The time that the watch layer goes by: for durations only, so that a step of the time of day changes nothing. */
export interface Clock {
  /** Milliseconds since some moment. Never steps back. */
  now(): number;
  /** Calls once, after the given milliseconds. Returns how to call it off. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Waits; returns at once, without throwing, when the signal is aborted.
 * @param onWaiting - given what ends the wait early
 */
export function pause(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  onWaiting?: (wake: () => void) => void,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const waiting: { callOff?: () => void } = {};
    const done = () => {
      waiting.callOff?.();
      signal.removeEventListener('abort', done);
      resolve();
    };
    waiting.callOff = clock.after(ms, done);
    signal.addEventListener('abort', done);
    onWaiting?.(done);
  });
}
