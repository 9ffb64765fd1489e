import type { Readable } from 'node:stream';
import type { Clock } from './Clock';
import type { LoopBudget } from './LoopBudget';
import {
  ConnectionBrokenError,
  readChunks,
  type ChunkReading,
} from './readChunks';
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
  readonly #watchdog: Watchdog;
  #reading?: ChunkReading;
  #isGivenUp = false;
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
    this.#isGivenUp = true;
    this.#reading?.stop(undefined);
  }

  /** Reads to the end. Throws what `take` throws, and the signal's reason. Destroys the body in any case. */
  async read(
    body: Readable,
    take: (chunk: Buffer) => void | Promise<void>,
  ): Promise<BodyEnd> {
    const signal = this.#signal;
    const reading = readChunks(body, take, this.#budget);
    this.#reading = reading;
    const stop = () => reading.stop(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    try {
      await reading.done;
      return 'ended';
    } catch (error) {
      signal.throwIfAborted();
      if (this.#isGivenUp) return 'silent';
      if (!(error instanceof ConnectionBrokenError)) throw error;
      this.cause = error;
      return 'broken';
    } finally {
      this.#watchdog.stop();
      signal.removeEventListener('abort', stop);
    }
  }
}
