import type { Readable } from 'node:stream';
import type { Clock } from './Clock';
import type { LoopBudget } from './LoopBudget';
import { ConnectionBrokenError, readChunks } from './readChunks';
import { Watchdog } from './Watchdog';

/** `broken`: the connection went before the answer's end; `silent`: nothing more was heard of it, or it was given up. */
export type BodyEnd = 'ended' | 'broken' | 'silent';

export interface BodyReadingOptions {
  signal: AbortSignal;
  clock: Clock;
  /** How long there may be no news. News are what {@link BodyReading.heard} is called for, not bytes: they may trickle. */
  silenceMs: number;
  budget?: LoopBudget;
}

/** One answer, read with a limit on how long nothing may come of it. */
export class BodyReading {
  readonly #signal: AbortSignal;
  readonly #budget?: LoopBudget;
  readonly #over = new AbortController();
  readonly #watchdog: Watchdog;
  /** What broke it. */
  cause?: ConnectionBrokenError;

  constructor({ signal, clock, silenceMs, budget }: BodyReadingOptions) {
    this.#signal = signal;
    this.#budget = budget;
    this.#watchdog = new Watchdog(clock, silenceMs, () => this.giveUp());
  }

  heard(): void {
    this.#watchdog.feed();
  }

  /** From now on another silence counts. */
  limitSilence(ms: number): void {
    this.#watchdog.expect(ms);
  }

  /** Ends the reading as if nothing had been heard for too long. */
  giveUp(): void {
    this.#over.abort(new Error('silent'));
  }

  /** Reads to the end. Throws what `take` throws, and the signal's reason. Destroys the body in any case. */
  async read(
    body: Readable,
    take: (chunk: Buffer) => void | Promise<void>,
  ): Promise<BodyEnd> {
    const stop = () => this.#over.abort(this.#signal.reason);
    if (this.#signal.aborted) stop();
    this.#signal.addEventListener('abort', stop);
    try {
      await readChunks(body, take, {
        signal: this.#over.signal,
        budget: this.#budget,
      });
      return 'ended';
    } catch (error) {
      this.#signal.throwIfAborted();
      if (this.#over.signal.aborted) return 'silent';
      if (!(error instanceof ConnectionBrokenError)) throw error;
      this.cause = error;
      return 'broken';
    } finally {
      this.#watchdog.stop();
      this.#signal.removeEventListener('abort', stop);
    }
  }
}
