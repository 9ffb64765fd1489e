import type { Clock } from '../clock';
import type { ProxySocket } from '../server';
import { INVALID_BYTE } from './programs';
import { readChunks } from './readChunks';

/** The job that is followed. */
export interface TailedJob {
  /** Whether a supervisor runs (or ran) the entrypoint; undefined: deleted. */
  begun(): boolean | undefined;
  ended(): boolean;
  log(): string;
  /** When the log gets its next line, in ms since 1970. */
  nextLineAt(): number | undefined;
}

const PAUSE_MS = 1000;
/** Lines that come closer than this share a frame, so that bursts fill them. */
const GATHER_MS = 20;
const LINGER_MS = 3000;
const SUPERVISOR_MS = 100;

/**
 * Sends a job's log to a WebSocket as Ray's own tail does: it waits for the
 * supervisor, sends what is there in frames of ten lines, then what comes, and
 * closes (1000) three seconds after the job's end. Ray looks into the file once
 * a second; here a line is sent when it is written, so that what is measured
 * behind the tail is not the tail.
 */
export class LogTail {
  readonly #job: TailedJob;
  readonly #socket: ProxySocket;
  readonly #clock: Clock;
  #position = 0;
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

  /** The head is gone: the connection breaks, which a client sees as 1006. */
  abort(): void {
    if (!this.#open) return;
    this.#end();
    this.#socket.terminate();
  }

  #waitForSupervisor(wait = PAUSE_MS): void {
    const begun = this.#job.begun();
    if (begun === undefined || (!begun && this.#job.ended())) {
      this.#close();
      return;
    }
    if (begun) this.#after(wait, () => this.#read());
    else this.#after(SUPERVISOR_MS, () => this.#waitForSupervisor(0));
  }

  #read(): void {
    const isWhole = this.#job.ended();
    const text = this.#job.log().slice(this.#position);
    if (text.includes(INVALID_BYTE)) {
      // Ray's reader fails on it, and so does the tail, silently.
      this.#close();
      return;
    }
    this.#position += text.length;
    const { full, rest } = readChunks(text);
    for (const chunk of full) this.#socket.send(chunk);
    if (rest) this.#socket.send(rest);
    if (isWhole) this.#after(LINGER_MS, () => this.#close());
    else this.#waitForMore();
  }

  #waitForMore(): void {
    const { timeScale } = this.#clock;
    const now = this.#clock.now().getTime();
    const next = this.#job.nextLineAt();
    // A stop or an end comes without a line.
    const ms = next === undefined ? PAUSE_MS : (next - now) * timeScale;
    this.#after(Math.min(Math.max(ms, GATHER_MS), PAUSE_MS), () =>
      this.#read(),
    );
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
