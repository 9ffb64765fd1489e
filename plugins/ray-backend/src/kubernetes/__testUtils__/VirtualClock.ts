import type { Clock } from '../Clock';

interface Timer {
  at: number;
  order: number;
  call: () => void;
}

/** Lets everything that is due in this turn of the event loop happen: promises, streams, their promises. */
export function drain(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}

/** Time that passes when it is told to. Between two timers everything happens that follows from the first. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, order: this.#order++, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets the next timer come, and what follows from it. Returns false where there is none. */
  async tick(): Promise<boolean> {
    const next = this.#next();
    if (next) this.#fire(next);
    await drain();
    return next !== undefined;
  }

  /** Lets time pass, at most until something is so. Returns whether it is. */
  async pass(ms: number, isSo: () => boolean = () => false): Promise<boolean> {
    const end = this.#now + ms;
    await drain();
    while (!isSo()) {
      const next = this.#next();
      if (!next || next.at > end) {
        this.#now = end;
        return isSo();
      }
      this.#fire(next);
      await drain();
    }
    return true;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.call();
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        !first ||
        timer.at < first.at ||
        (timer.at === first.at && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}
