import type { Clock } from './Clock';

/**
 * Calls when nothing was heard for too long. Fed for each piece of news, so feeding costs nothing but the time: one
 * timer runs, and looks again where there was news.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs: number;
  #heardAt: number;
  #callOff?: () => void;

  constructor(clock: Clock, limitMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.#heardAt = clock.now();
    this.#wait(limitMs);
  }

  feed(): void {
    this.#heardAt = this.#clock.now();
  }

  /** From now on another silence counts. */
  expect(limitMs: number): void {
    this.#limitMs = limitMs;
    this.feed();
    this.#callOff?.();
    this.#wait(limitMs);
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #wait(ms: number): void {
    this.#callOff = this.#clock.after(ms, () => {
      const left = this.#heardAt + this.#limitMs - this.#clock.now();
      if (left > 0) {
        this.#wait(left);
        return;
      }
      this.#callOff = undefined;
      this.#onSilence();
    });
  }
}
