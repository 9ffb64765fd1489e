import type { Clock } from '../clock';

/**
 * Keys to be worked on, each at most once at a time, as controllers have them:
 * a key that is added again while it waits is worked on once. Work runs on the
 * clock, never inside the caller.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #work: (key: string) => void;
  readonly #waiting = new Map<string, { at: number; cancel: () => void }>();
  #stopped = false;

  constructor(clock: Clock, work: (key: string) => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Works on the key after `ms` simulated milliseconds, or sooner. */
  add(key: string, ms: number = 0): void {
    if (this.#stopped) return;
    const at = this.#clock.now().getTime() + ms / this.#clock.timeScale;
    const waiting = this.#waiting.get(key);
    if (waiting) {
      if (waiting.at <= at) return;
      waiting.cancel();
    }
    const cancel = this.#clock.setTimeout(() => {
      this.#waiting.delete(key);
      if (!this.#stopped) this.#work(key);
    }, ms);
    this.#waiting.set(key, { at, cancel });
  }

  stop(): void {
    this.#stopped = true;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }
}
