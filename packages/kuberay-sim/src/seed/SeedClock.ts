import type { Clock } from '../clock';

interface Timer {
  at: number;
  order: number;
  fn: (() => void) | undefined;
}

/**
 * Time that runs through days in a moment: what falls due is run in order, each
 * at its own time. A heap, since a fleet's history holds thousands of timers.
 */
export class SeedClock implements Clock {
  readonly timeScale = 1;
  readonly #heap: Timer[] = [];
  #now: number;
  #order = 0;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  setTimeout(fn: () => void, ms: number): () => void {
    this.#order += 1;
    const at = this.#now + Math.max(0, ms);
    const timer: Timer = { at, order: this.#order, fn };
    this.#push(timer);
    return () => {
      timer.fn = undefined;
    };
  }

  /** Runs everything up to a moment. */
  runUntil(moment: number): void {
    for (
      let next = this.#heap[0];
      next && next.at <= moment;
      next = this.#heap[0]
    ) {
      this.#pop();
      if (!next.fn) continue;
      this.#now = next.at;
      next.fn();
    }
    this.#now = Math.max(this.#now, moment);
  }

  #before(a: Timer, b: Timer): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(heap[index], heap[parent])) break;
      [heap[index], heap[parent]] = [heap[parent], heap[index]];
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      for (const child of [left, left + 1]) {
        if (child < heap.length && this.#before(heap[child], heap[least])) {
          least = child;
        }
      }
      if (least === index) break;
      [heap[index], heap[least]] = [heap[least], heap[index]];
      index = least;
    }
  }
}
