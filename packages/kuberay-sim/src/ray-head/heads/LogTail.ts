import type { Clock } from '../../clock';
import type { ProxySocket } from '../../server';
import { INVALID_BYTE } from './programs';
import { readChunks } from './readChunks';

/** The job that is followed. */
export interface TailedJob {
  /** Whether a supervisor runs (or ran) the entrypoint; undefined: deleted. */
  begun(): boolean | undefined;
  ended(): boolean;
  log(): string;
}

const PAUSE_MS = 1000;

/**
 * Sends a job's log to a WebSocket, in the steps of Ray's own tail: it waits
 * for the supervisor, reads to the end of the file, sends what is there after a
 * second, and closes (1000) when two reads after the end found nothing.
 */
export class LogTail {
  readonly #job: TailedJob;
  readonly #socket: ProxySocket;
  readonly #clock: Clock;
  #position = 0;
  #sawEnd = false;
  #cancel: () => void = () => {};
  #open = true;
  readonly #onEnd: () => void;

  constructor(options: {
    job: TailedJob;
    socket: ProxySocket;
    clock: Clock;
    onEnd(): void;
  }) {
    this.#job = options.job;
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#onEnd = options.onEnd;
    this.#socket.onClose(() => this.#end());
    this.#waitForSupervisor();
  }

  /** The head is gone: the connection breaks without a close frame. */
  abort(): void {
    if (!this.#open) return;
    this.#end();
    // 1006 is what a client sees; it cannot be sent. Without access to the
    // connection, "internal error" comes nearest.
    if (this.#socket.raw) this.#socket.raw.destroy();
    else this.#socket.close(1011);
  }

  #waitForSupervisor(): void {
    const begun = this.#job.begun();
    if (begun === undefined || (!begun && this.#job.ended())) {
      this.#close();
      return;
    }
    this.#after(PAUSE_MS, () => {
      if (begun) this.#read();
      else this.#waitForSupervisor();
    });
  }

  #read(): void {
    const text = this.#job.log().slice(this.#position);
    if (text.includes(INVALID_BYTE)) {
      // Ray's reader fails on it, and so does the tail, silently.
      this.#close();
      return;
    }
    this.#position += text.length;
    const { full, rest } = readChunks(text);
    for (const chunk of full) this.#socket.send(chunk);
    this.#after(PAUSE_MS, () => {
      if (rest) {
        this.#socket.send(rest);
        this.#read();
        return;
      }
      if (this.#sawEnd) {
        this.#close();
        return;
      }
      this.#sawEnd = this.#job.ended();
      this.#after(PAUSE_MS, () => this.#read());
    });
  }

  #after(ms: number, step: () => void): void {
    if (!this.#open) return;
    this.#cancel = this.#clock.setTimeout(step, ms);
  }

  #close(): void {
    if (!this.#open) return;
    this.#end();
    this.#socket.close(1000);
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#cancel();
    this.#onEnd();
  }
}
