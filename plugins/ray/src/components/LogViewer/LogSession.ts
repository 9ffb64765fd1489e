import { LogRequest, LogStream } from '../../api';
import { LogBuffer } from './LogBuffer';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const FRAME_MS = 16;

export type LogStatus =
  | { kind: 'loading' }
  | { kind: 'live' }
  | { kind: 'reconnecting'; error: Error }
  | { kind: 'ended' }
  | { kind: 'failed'; error: Error };

/** What is told to the screen; a new object whenever something has changed. */
export interface LogState {
  status: LogStatus;
  /** Bytes of the log that lie before what was received. */
  start: number;
  lines: number;
  bytes: number;
}

/**
 * Reads a log to its end, over as many connections as it takes.
 *
 * Each connection begins at the byte where the one before it broke off, so
 * that no line is lost or doubled. A connection that ends in order while the
 * job still runs is opened again: the state of the job may lag behind its log,
 * and the other way round.
 */
export class LogSession {
  readonly buffer = new LogBuffer();
  readonly #open: (request: LogRequest) => Promise<LogStream>;
  readonly #isOver: () => boolean;
  readonly #listeners = new Set<() => void>();
  #state: LogState = {
    status: { kind: 'loading' },
    start: 0,
    lines: 0,
    bytes: 0,
  };
  #status: LogStatus = this.#state.status;
  #start?: number;
  #running?: AbortController;
  #timer?: ReturnType<typeof setTimeout>;

  constructor(options: {
    open: (request: LogRequest) => Promise<LogStream>;
    /** Whether the job has ended, as far as is known. */
    isOver: () => boolean;
  }) {
    this.#open = options.open;
    this.#isOver = options.isOver;
  }

  readonly getState = (): LogState => this.#state;

  /** Reads while someone subscribes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#running && this.#status.kind !== 'ended') this.retry();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#running?.abort();
        this.#running = undefined;
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    };
  };

  /** Begins, or tries again after a failure. */
  readonly retry = (): void => {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    void this.#run(controller.signal);
  };

  async #run(signal: AbortSignal) {
    let failures = 0;
    while (!signal.aborted) {
      const wasOver = this.#isOver();
      const before = this.buffer.bytes;
      try {
        await this.#readOnce(wasOver, signal);
        if (signal.aborted) return;
        if (wasOver) {
          this.buffer.finish();
          this.#set({ kind: 'ended' });
          return;
        }
        failures = this.buffer.bytes > before ? 1 : failures + 1;
      } catch (e) {
        if (signal.aborted) return;
        const error = e instanceof Error ? e : new Error(String(e));
        if (isRefusal(error)) {
          this.#set({ kind: 'failed', error });
          return;
        }
        failures = this.buffer.bytes > before ? 1 : failures + 1;
        this.#set({ kind: 'reconnecting', error });
      }
      await pause(
        Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)),
        signal,
      );
    }
  }

  async #readOnce(isOver: boolean, signal: AbortSignal) {
    const fromByte = (this.#start ?? 0) + this.buffer.bytes;
    const stream = await this.#open({
      follow: !isOver,
      fromByte,
      signal,
    });
    this.#start ??= stream.start;
    // What has ended is read to its end; nothing of it is live.
    this.#set(isOver ? { kind: 'loading' } : { kind: 'live' });
    let skip = Math.max(0, this.#start + this.buffer.bytes - stream.start);
    for await (const chunk of stream.chunks) {
      if (signal.aborted) return;
      const fresh = skip > 0 ? chunk.subarray(skip) : chunk;
      skip = Math.max(0, skip - chunk.length);
      if (fresh.length > 0) {
        this.buffer.append(fresh);
        this.#changed();
      }
    }
  }

  #set(status: LogStatus) {
    this.#status = status;
    this.#changed();
  }

  /** Tells once per frame, however many chunks arrive. */
  #changed() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#state = {
        status: this.#status,
        start: this.#start ?? 0,
        lines: this.buffer.lineCount,
        bytes: this.buffer.bytes,
      };
      for (const listener of [...this.#listeners]) listener();
    }, FRAME_MS);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

/** Answers that a repetition of the same request will not change. */
function isRefusal(error: Error): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 400 || status === 403 || status === 404;
}
