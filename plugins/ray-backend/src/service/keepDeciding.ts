const EVERY_MS = 60_000;
/** What setTimeout can wait at most. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Decides again every minute, for as long as a stream is open, whether its reader may have it, and ends it when the
 * credentials expire with which it was opened. A decision that cannot be made now changes nothing.
 *
 * @param decide - throws NotAllowedError where the reader may not any more
 * @param end - told why, once
 * @returns stops it
 */
export function keepDeciding(
  decide: () => Promise<void>,
  expiresAt: Date | undefined,
  end: (reason: Error) => void,
): () => void {
  const timers: NodeJS.Timeout[] = [];
  const stop = () => timers.forEach(timer => clearTimeout(timer));
  const finish = (reason: Error) => {
    stop();
    end(reason);
  };
  const check = () =>
    decide().catch(error => {
      if (error instanceof Error && error.name === 'NotAllowedError') {
        finish(error);
      }
    });
  timers.push(setInterval(check, EVERY_MS));
  if (expiresAt) {
    const left = Math.max(0, expiresAt.getTime() - Date.now());
    timers.push(
      setTimeout(
        () => finish(new Error('The credentials have expired')),
        Math.min(left, FOREVER_MS),
      ),
    );
  }
  return stop;
}
