import { retryDelay, sleep } from '../kubernetes/retryDelay';
import { LogCursor } from './LogCursor';
import { logFileText } from './logFileText';
import { RayError } from './RayError';
import type { RayHeadClient, RayJobInfo } from './RayHeadClient';

/** A piece of a job's log. Offsets are bytes of the log as Ray gives it, in UTF-8, from its first byte. */
export type JobLogPart =
  | { type: 'text'; offset: number; text: string }
  /** Something that the reader should know about what they see. */
  | { type: 'notice'; message: string }
  /** The last part: the job has ended, and the whole log was given. */
  | { type: 'end'; job: RayJobInfo; endOffset: number };

export interface FollowJobLogOptions {
  signal?: AbortSignal;
  /** Skip what was given before; an offset of a part plus its bytes. Default 0. */
  fromByte?: number;
  /** Give what is there now, and end without waiting for the job. Default true. */
  follow?: boolean;
  /** Milliseconds before the given retry. */
  retryDelayMs?: (attempt: number) => number;
}

const UNDECODABLE =
  'This log holds bytes that are not UTF-8, for which Ray cannot stream it: it is read from its file every few seconds, and those bytes are shown as �.';

/**
 * A job's log from a byte on, line by line as it is written, to its end.
 *
 * Ray's tail replays from the first byte at each connection and may close, also with 1000, while the job runs: what was
 * given is skipped by its offset, and only the job's own state says whether there will be more. After the end the whole
 * log is read once more, because the tail may have been cut short; where it is too large to be read at once, from its
 * file as that comes. A job that has ended is not tailed, since the head keeps such a tail open for seconds. A log that is not UTF-8 makes the tail close without a
 * word: then its file is read again and again.
 *
 * @throws RayError when the head does not know the job, refuses us, or the job is a driver; an unreachable head is
 *   waited for as long as the caller waits. The signal's reason when it is aborted.
 */
export async function* followJobLog(
  head: RayHeadClient,
  id: string,
  options: FollowJobLogOptions = {},
): AsyncGenerator<JobLogPart, void, undefined> {
  const { follow = true, signal = new AbortController().signal } = options;
  const delay =
    options.retryDelayMs ??
    ((attempt: number) => Math.min(5_000, retryDelay(attempt, Math.random())));
  const cursor = new LogCursor(options.fromByte ?? 0);
  let isUndecodable = false;
  let attempt = 0;

  const look = async () => {
    const job = await reach(() => head.getJob(id, { signal }), signal, delay);
    if (job.type !== 'DRIVER') return job;
    throw new RayError(
      'badRequest',
      `${id} was started on the cluster itself: Ray keeps logs of submissions only`,
    );
  };

  signal.throwIfAborted();
  const mayGrow = follow && !hasEnded(await look());
  while (mayGrow) {
    signal.throwIfAborted();
    const before = cursor.delivered;
    if (!isUndecodable) {
      cursor.rewind();
      const ending = yield* tailOnce(head, id, cursor, signal);
      signal.throwIfAborted();
      if (ending === 'closed' && cursor.delivered === before) {
        isUndecodable = await cannotDecode(head, id, signal);
        if (isUndecodable) yield { type: 'notice', message: UNDECODABLE };
      }
    }
    if (isUndecodable) yield* readFile(head, id, cursor, signal);
    const job = await look();
    if (hasEnded(job)) {
      yield* complete(head, id, cursor, signal, isUndecodable);
      yield { type: 'end', job, endOffset: cursor.delivered };
      return;
    }
    attempt = cursor.delivered > before ? 0 : attempt + 1;
    await sleep(isUndecodable ? delay(10) : delay(attempt), signal);
  }

  const job = await head.getJob(id, { signal });
  yield* complete(head, id, cursor, signal, false);
  yield { type: 'end', job, endOffset: cursor.delivered };
}

/** One life of the tail. Says whether the head closed it, or the connection was lost. */
async function* tailOnce(
  head: RayHeadClient,
  id: string,
  cursor: LogCursor,
  signal: AbortSignal,
): AsyncGenerator<JobLogPart, 'closed' | 'lost', undefined> {
  const stalled = new AbortController();
  // A tail that stays open after the job has ended will not say anything any more.
  const watching = watchForEnd(head, id, stalled, signal);
  try {
    for await (const frame of head.tail(id, {
      signal: AbortSignal.any([signal, stalled.signal]),
    })) {
      watching.heard();
      yield* cursor.take(frame);
    }
    return 'closed';
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (stalled.signal.aborted) return 'lost';
    if (error instanceof RayError && error.reason === 'unreachable') {
      return 'lost';
    }
    throw error;
  } finally {
    watching.stop();
  }
}

const QUIET_MS = 15_000;

function watchForEnd(
  head: RayHeadClient,
  id: string,
  stalled: AbortController,
  signal: AbortSignal,
): { heard(): void; stop(): void } {
  let quietSince = Date.now();
  let endedSeen = false;
  const timer = setInterval(() => {
    if (Date.now() - quietSince < QUIET_MS) return;
    quietSince = Date.now();
    head.getJob(id, { signal }).then(
      job => {
        // Twice: Ray closes the tail itself some 3 s after the end.
        if (hasEnded(job) && endedSeen) stalled.abort(new Error('stalled'));
        endedSeen = hasEnded(job);
      },
      // Whether the head is there is the tail's own business.
      () => undefined,
    );
  }, QUIET_MS / 3);
  return {
    heard: () => {
      quietSince = Date.now();
      endedSeen = false;
    },
    stop: () => clearInterval(timer),
  };
}

/** Reads the log whole and gives what is missing. */
async function* complete(
  head: RayHeadClient,
  id: string,
  cursor: LogCursor,
  signal: AbortSignal,
  isUndecodable: boolean,
): AsyncGenerator<JobLogPart, void, undefined> {
  if (isUndecodable) {
    yield* readFile(head, id, cursor, signal);
    return;
  }
  try {
    const text = await head.logs(id, { signal });
    cursor.rewind();
    yield* cursor.take(text);
  } catch (error) {
    if (!(error instanceof RayError)) throw error;
    switch (error.reason) {
      case 'undecodable':
        yield { type: 'notice', message: UNDECODABLE };
        yield* readFile(head, id, cursor, signal);
        return;
      case 'tooLarge':
        yield* fileParts(head, id, cursor, signal);
        return;
      case 'unreachable':
        yield {
          type: 'notice',
          message: `The last lines of this log may be missing: ${error.message}.`,
        };
        return;
      default:
        throw error;
    }
  }
}

async function* readFile(
  head: RayHeadClient,
  id: string,
  cursor: LogCursor,
  signal: AbortSignal,
): AsyncGenerator<JobLogPart, void, undefined> {
  try {
    yield* fileParts(head, id, cursor, signal);
  } catch (error) {
    if (!(error instanceof RayError)) throw error;
    yield {
      type: 'notice',
      message: `The log's file cannot be read at the moment: ${error.message}.`,
    };
  }
}

async function* fileParts(
  head: RayHeadClient,
  id: string,
  cursor: LogCursor,
  signal: AbortSignal,
): AsyncGenerator<JobLogPart, void, undefined> {
  cursor.rewind();
  for await (const text of logFileText(head, id, signal)) {
    yield* cursor.take(text);
  }
}

async function cannotDecode(
  head: RayHeadClient,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await head.logs(id, { signal });
    return false;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return error instanceof RayError && error.reason === 'undecodable';
  }
}

/** Asks until the head answers. */
async function reach<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  delay: (attempt: number) => number,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RayError) || error.reason !== 'unreachable') {
        throw error;
      }
      await sleep(delay(attempt), signal);
      signal.throwIfAborted();
    }
  }
}

function hasEnded({ status }: RayJobInfo): boolean {
  return status !== 'PENDING' && status !== 'RUNNING';
}
