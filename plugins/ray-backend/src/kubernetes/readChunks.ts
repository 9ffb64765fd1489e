import type { Readable } from 'node:stream';
import { loopBudget, type LoopBudget } from './LoopBudget';

/** The connection ended before the answer did. What was read until then was whole. */
export class ConnectionBrokenError extends Error {
  name = 'ConnectionBrokenError';
}

export interface ReadChunksOptions {
  /** Destroys the body at once; the reading then rejects with the signal's reason. */
  signal: AbortSignal;
  budget?: LoopBudget;
}

/**
 * Reads a body to its end, chunk by chunk, by its events: an async iterator would cost a promise for each chunk.
 * Lets others have the event loop when the budget of a turn is spent. While a promise of `take` is open nothing is read,
 * and the reading is not over either. Whatever happens, the body is destroyed in the end.
 * @throws ConnectionBrokenError; what `take` throws; the signal's reason
 */
export function readChunks(
  body: Readable,
  take: (chunk: Buffer) => void | Promise<void>,
  { signal, budget = loopBudget }: ReadChunksOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let over: (() => void) | undefined;
    let isBusy = false;
    const conclude = () => {
      if (over && !isBusy) over();
    };
    const finish = (conclusion: () => void) => {
      if (over) return;
      over = conclusion;
      signal.removeEventListener('abort', onAbort);
      body.off('data', onData);
      body.destroy();
      conclude();
    };
    const fail = (error: unknown) => finish(() => reject(error));
    const onAbort = () => fail(signal.reason);
    const hold = async (until: Promise<void>) => {
      isBusy = true;
      body.pause();
      try {
        await until;
      } catch (error) {
        fail(error);
      }
      isBusy = false;
      conclude();
      if (!over) body.resume();
    };
    const onData = (chunk: Buffer) => {
      try {
        const taking = take(chunk);
        if (taking) hold(taking);
        else if (budget.isSpent()) hold(budget.nextTurn());
      } catch (error) {
        fail(error);
      }
    };
    // Stays for good: a destroyed body may still have something to say.
    body.on('error', error => fail(broken(error)));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);
    body.on('data', onData);
    body.on('end', () => finish(resolve));
    body.on('close', () => fail(broken(undefined)));
    if (body.destroyed) fail(broken(body.errored));
  });
}

function broken(cause: unknown): ConnectionBrokenError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new ConnectionBrokenError(`the connection broke${why}`, { cause });
}
