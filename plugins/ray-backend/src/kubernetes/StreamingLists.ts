import { systemClock, type Clock } from './Clock';

/** Servers that refuse say so in words; they may be upgraded. */
const REFUSED_MS = 30 * 60_000;
/** One that did not go on may only have been slow: it is asked again soon, then more and more rarely. */
const FIRST_SILENT_MS = 60_000;
const LONGEST_SILENT_MS = 60 * 60_000;

/**
 * Remembers of which resources of one Kubernetes cluster lists cannot be streamed (`sendInitialEvents`, Kubernetes
 * 1.32 and later by default, unless the feature gate WatchList is off).
 */
export class StreamingLists {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();
  readonly #silentMs = new Map<string, number>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Whether to try. */
  areOffered(resource: string): boolean {
    const until = this.#until.get(resource);
    return until === undefined || this.#clock.now() >= until;
  }

  /** The server said that it does not. */
  refused(resource: string): void {
    this.#until.set(resource, this.#clock.now() + REFUSED_MS);
  }

  /** The server took the request for another, or stopped in the middle of its answer. */
  unfinished(resource: string): void {
    const ms = this.#silentMs.get(resource) ?? FIRST_SILENT_MS;
    this.#until.set(resource, this.#clock.now() + ms);
    this.#silentMs.set(resource, Math.min(2 * ms, LONGEST_SILENT_MS));
  }

  /** The server did it. */
  worked(resource: string): void {
    this.#until.delete(resource);
    this.#silentMs.delete(resource);
  }

  /** The server may be another one now: everything is tried again. */
  forget(): void {
    this.#until.clear();
    this.#silentMs.clear();
  }
}
