/*
 * The log of a job as bytes, from one offset on: the browser takes a broken stream up again by counting what it has, so
 * nothing is written that is not in the log, and every chunk is written as it comes.
 *
 * A followed log of a job that has not begun stays open until it does. It ends when the job has ended, and breaks off
 * when its cluster is gone.
 */
import { NotFoundError } from '@backstage/errors';
import type { Fleet } from '../fleet';
import { sleep } from '../kubernetes/retryDelay';
import {
  followJobLog,
  logFileText,
  RayError,
  type RayHeadClient,
  type RayHeads,
} from '../ray';
import { rayFailure, type JobTarget } from '../jobs';
import { streamedTailOffset } from './streamedTailOffset';
import { tailOffset } from './tailOffset';

export interface LogRequest {
  follow: boolean;
  fromByte?: number;
  tail?: number;
  signal: AbortSignal;
}

export interface OpenedLog {
  /** The byte at which it begins. */
  start: number;
  /** UTF-8. Throws when the log breaks off. */
  chunks: AsyncIterable<string>;
}

export class LogReader {
  readonly #fleet: Fleet;
  readonly #heads: RayHeads;

  static create(options: { fleet: Fleet; heads: RayHeads }): LogReader {
    return new LogReader(options);
  }

  private constructor(options: { fleet: Fleet; heads: RayHeads }) {
    this.#fleet = options.fleet;
    this.#heads = options.heads;
  }

  /**
   * Opens the log of what Ray runs.
   *
   * @param locate - asked until it answers, where the log is followed
   * @param isOver - whether what is located cannot come to be any more
   * @throws NotFoundError where the head does not know the job, ServiceUnavailableError where it cannot be reached
   */
  async open(
    locate: () => JobTarget | undefined,
    isOver: () => boolean,
    request: LogRequest,
  ): Promise<OpenedLog> {
    const target = locate();
    if (target) return this.#openAt(target, locate, isOver, request);
    if (isOver()) {
      throw new NotFoundError(
        'The log went with its cluster: Ray keeps it on the head, which is gone',
      );
    }
    const start = request.fromByte ?? 0;
    return {
      start,
      chunks: request.follow
        ? this.#whenItBegins(locate, isOver, start, request.signal)
        : none(),
    };
  }

  async #openAt(
    target: JobTarget,
    locate: () => JobTarget | undefined,
    isOver: () => boolean,
    request: LogRequest,
  ): Promise<OpenedLog> {
    const head = this.#heads.of(target.cluster, target.uid);
    const { follow, signal } = request;
    try {
      await head.getJob(target.id, { signal });
      const start =
        request.tail === undefined
          ? request.fromByte ?? 0
          : await tailStart(head, target.id, request.tail, signal);
      const chunks = this.#follow(target, start, follow, signal);
      return { start, chunks: follow ? chunks : await begun(chunks) };
    } catch (error) {
      // KubeRay names the submission before its head is up and knows of it.
      const mayCome =
        follow &&
        error instanceof RayError &&
        ['notFound', 'unreachable'].includes(error.reason) &&
        !isOver();
      if (!mayCome) throw rayFailure(error);
      const start = request.fromByte ?? 0;
      return {
        start,
        chunks: this.#whenItBegins(locate, isOver, start, signal),
      };
    }
  }

  async *#whenItBegins(
    locate: () => JobTarget | undefined,
    isOver: () => boolean,
    start: number,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    for (;;) {
      const target = locate();
      if (target && (await this.#isKnown(target, signal))) {
        yield* this.#follow(target, start, true, signal);
        return;
      }
      if (!target && isOver()) return;
      await this.#somethingChanges(signal);
    }
  }

  async #isKnown(target: JobTarget, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#heads
        .of(target.cluster, target.uid)
        .getJob(target.id, { signal });
      return true;
    } catch (error) {
      const mayCome =
        error instanceof RayError &&
        ['notFound', 'unreachable'].includes(error.reason) &&
        this.#fleet.getByUid('RayCluster', {
          kubernetesCluster: target.cluster.kubernetesCluster,
          uid: target.uid,
        });
      if (mayCome) return false;
      throw rayFailure(error);
    }
  }

  async *#follow(
    target: JobTarget,
    start: number,
    follow: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const gone = new AbortController();
    const stop = this.#fleet.subscribe(delta => {
      if (
        delta.kind === 'RayCluster' &&
        delta.type === 'delete' &&
        delta.object.metadata.uid === target.uid
      ) {
        gone.abort(new Error('The cluster is gone'));
      }
    });
    try {
      for await (const part of followJobLog(
        this.#heads.of(target.cluster, target.uid),
        target.id,
        {
          follow,
          fromByte: start,
          signal: AbortSignal.any([signal, gone.signal]),
        },
      )) {
        // Notices are not part of the log: they would shift every offset after them.
        if (part.type === 'text') yield part.text;
      }
    } finally {
      stop();
    }
  }

  /** Waits for the fleet to change, and no longer than a second: a head tells nobody when it takes a job. */
  async #somethingChanges(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const changed = new AbortController();
    const stop = this.#fleet.subscribe(({ kind }) => {
      if (kind === 'RayJob' || kind === 'RayCluster') changed.abort();
    });
    await sleep(1_000, AbortSignal.any([signal, changed.signal]));
    stop();
    signal.throwIfAborted();
  }
}

/** The byte at which the last lines begin now. */
async function tailStart(
  head: RayHeadClient,
  id: string,
  lines: number,
  signal: AbortSignal,
): Promise<number> {
  try {
    return tailOffset(await wholeLog(head, id, signal), lines);
  } catch (error) {
    if (!(error instanceof RayError) || error.reason !== 'tooLarge') {
      throw error;
    }
    return streamedTailOffset(logFileText(head, id, signal), lines);
  }
}

async function wholeLog(
  head: RayHeadClient,
  id: string,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    return Buffer.from(await head.logs(id, { signal }), 'utf8');
  } catch (error) {
    if (!(error instanceof RayError) || error.reason !== 'undecodable') {
      throw error;
    }
    const file = await head.logFile(id, { signal });
    return Buffer.from(file.toString('utf8').replace(/\r\n?/g, '\n'), 'utf8');
  }
}

/** Once it has begun: what is wrong with a log that is there is said before anything is answered. */
async function begun(
  chunks: AsyncGenerator<string>,
): Promise<AsyncGenerator<string>> {
  const first = await chunks.next();
  return (async function* all() {
    try {
      if (first.done) return;
      yield first.value;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  })();
}

async function* none(): AsyncGenerator<string> {
  // A job that has not begun has written nothing.
}
