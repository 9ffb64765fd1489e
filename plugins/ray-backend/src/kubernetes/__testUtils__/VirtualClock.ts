import type { Clock } from '../Clock';

/** After so many steps others have the event loop, so that a test that never ends is ended. */
const TURN = 1_000;

interface Timer {
  at: number;
  /** Undefined once it is called off, or has come. */
  call?: () => void;
}

/** Time that passes when it is told to. Between two timers everything happens that follows from the first. */
export class VirtualClock implements Clock {
  #now = 0;
  /** The next one is the last. */
  readonly #timers: Timer[] = [];
  #announced = 0;
  #told = 0;
  #drained = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, call };
    const timers = this.#timers;
    let place = timers.length;
    while (place > 0 && timers[place - 1].at <= timer.at) place -= 1;
    timers.splice(place, 0, timer);
    return () => {
      timer.call = undefined;
    };
  }

  /** Calls in a tick of Node of its own, as streams do; it is waited for. */
  soon(call: () => void): void {
    this.#announced += 1;
    process.nextTick(() => {
      this.#told += 1;
      call();
    });
  }

  /**
   * Lets everything happen that follows from what has happened: before a tick of Node comes, all microtasks have come,
   * and those that they made. A turn of the event loop would take ten times as long.
   */
  drain(): Promise<void> {
    this.#drained += 1;
    return new Promise(resolve => {
      if (this.#drained % TURN === 0) {
        setImmediate(resolve);
        return;
      }
      let told = this.#told;
      const tick = () => {
        if (this.#told === told && this.#told === this.#announced) {
          resolve();
          return;
        }
        told = this.#told;
        queueMicrotask(() => process.nextTick(tick));
      };
      process.nextTick(tick);
    });
  }

  /** Lets the next timer come, and what follows from it. Returns false where there is none. */
  async tick(): Promise<boolean> {
    const next = this.#next();
    if (next) this.#fire(next);
    await this.drain();
    return next !== undefined;
  }

  /** Lets time pass, at most until something is so. Returns whether it is. */
  async pass(ms: number, isSo: () => boolean = () => false): Promise<boolean> {
    const end = this.#now + ms;
    await this.drain();
    while (!isSo()) {
      const next = this.#next();
      if (!next || next.at > end) {
        this.#now = end;
        return isSo();
      }
      this.#fire(next);
      await this.drain();
    }
    return true;
  }

  #fire(timer: Timer): void {
    const { call } = timer;
    this.#timers.pop();
    this.#now = Math.max(this.#now, timer.at);
    timer.call = undefined;
    call?.();
  }

  #next(): Timer | undefined {
    const timers = this.#timers;
    while (timers.length > 0 && !timers[timers.length - 1].call) timers.pop();
    return timers[timers.length - 1];
  }
}
