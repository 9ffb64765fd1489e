/**
 * The simulator's time. `now` is what timestamps are taken from; delays are
 * what may be compressed, so that a pod that takes 8 s to start can be ready
 * in 1 s while every timestamp stays a moment of the real day.
 */
export interface Clock {
  /** How many simulated milliseconds of delay pass in one real millisecond. */
  readonly timeScale: number;
  now(): Date;
  /** Calls `fn` after `ms` simulated milliseconds; returns how to cancel. */
  setTimeout(fn: () => void, ms: number): () => void;
}

/** A moment as Kubernetes writes it: RFC 3339, whole seconds, UTC. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A moment as Kubernetes writes a MicroTime (Event.eventTime, leases). */
export function microTimestamp(date: Date): string {
  return date.toISOString().replace(/Z$/, '000Z');
}

/** Time of the machine, delays divided by `timeScale`. */
export class SystemClock implements Clock {
  readonly timeScale: number;
  readonly #pending = new Set<NodeJS.Timeout>();

  constructor(timeScale: number = 1) {
    if (!(timeScale > 0) || !Number.isFinite(timeScale)) {
      throw new RangeError(
        `timeScale must be a number above 0, it is ${timeScale}`,
      );
    }
    this.timeScale = timeScale;
  }

  now(): Date {
    return new Date();
  }

  setTimeout(fn: () => void, ms: number): () => void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      fn();
    }, Math.max(0, ms / this.timeScale));
    this.#pending.add(timer);
    return () => {
      clearTimeout(timer);
      this.#pending.delete(timer);
    };
  }

  /** Drops everything that waits: nothing runs after the simulator's end. */
  stop(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}

/** Time that moves when a test says so. */
export class FakeClock implements Clock {
  readonly timeScale = 1;
  #now: number;
  #timers: { at: number; order: number; fn: () => void }[] = [];
  #order = 0;

  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  setTimeout(fn: () => void, ms: number): () => void {
    this.#order += 1;
    const timer = {
      at: this.#now + Math.max(0, ms),
      order: this.#order,
      fn,
    };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** Runs what falls due within `ms`, in order, each at its own moment. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers
        .filter(timer => timer.at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#timers = this.#timers.filter(other => other !== next);
      this.#now = next.at;
      next.fn();
    }
    this.#now = end;
  }
}
