const EVERY_MS = 100;

/**
 * Asks until there is an answer.
 *
 * @param what - for the message of the error: what was waited for
 * @param look - answers undefined or false as long as it is not so yet
 * @throws Error after `timeoutMs`, with what was found last
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  {
    timeoutMs = 60_000,
    describe,
  }: { timeoutMs?: number; describe?: () => unknown } = {},
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) {
      const last = describe ? `: ${JSON.stringify(describe())}` : '';
      throw new Error(`${what} did not come within ${timeoutMs} ms${last}`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, EVERY_MS);
    });
  }
}
