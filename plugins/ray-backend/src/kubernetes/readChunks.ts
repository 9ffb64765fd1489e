import type { Readable } from 'node:stream';
import { loopBudget, type LoopBudget } from './LoopBudget';

/** The connection ended before the answer did. What was read until then was whole. */
export class ConnectionBrokenError extends Error {
  name = 'ConnectionBrokenError';
}

/** A body that is being read. */
export interface ChunkReading {
  /**
   * Settles once the body was read to its end, and destroyed.
   * @throws ConnectionBrokenError; what `take` throws; the reason of `stop`
   */
  done: Promise<void>;
  /** Destroys the body at once. */
  stop(reason: unknown): void;
}

/**
 * Reads a body to its end, chunk by chunk, by its events: an async iterator would cost a promise for each chunk.
 * Lets others have the event loop when the budget of a turn is spent. While a promise of `take` is open nothing is read,
 * and the reading is not over either. Whatever happens, the body is destroyed in the end.
 */
export function readChunks(
  body: Readable,
  take: (chunk: Buffer) => void | Promise<void>,
  budget: LoopBudget = loopBudget,
): ChunkReading {
  let settle: { resolve: () => void; reject: (error: unknown) => void };
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  let over: (() => void) | undefined;
  let isBusy = false;
  const finish = (conclusion: () => void) => {
    if (over) return;
    over = conclusion;
    body.destroy();
    if (!isBusy) over();
  };
  const fail = (error: unknown) => finish(() => settle.reject(error));
  const hold = async (until: Promise<void>) => {
    isBusy = true;
    body.pause();
    try {
      await until;
    } catch (error) {
      fail(error);
    }
    isBusy = false;
    if (over) over();
    else body.resume();
  };
  const onData = (chunk: Buffer) => {
    if (over) return;
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
  body.on('close', () => fail(broken(undefined)));
  body.on('end', () => finish(() => settle.resolve()));
  if (body.destroyed) fail(broken(body.errored));
  else body.on('data', onData);
  return { done, stop: fail };
}

function broken(cause: unknown): ConnectionBrokenError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new ConnectionBrokenError(`the connection broke${why}`, { cause });
}
