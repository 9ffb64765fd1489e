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

/** Waits; returns at once, without throwing, when one of the signals is aborted. */
export function pause(
  clock: Clock,
  ms: number,
  ...signals: AbortSignal[]
): Promise<void> {
  if (signals.some(({ aborted }) => aborted)) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      callOff();
      signals.forEach(signal => signal.removeEventListener('abort', done));
      resolve();
    };
    const callOff = clock.after(ms, done);
    signals.forEach(signal => signal.addEventListener('abort', done));
  });
}
