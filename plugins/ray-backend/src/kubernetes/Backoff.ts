import type { Clock } from './Clock';
import { retryDelay } from './retryDelay';
import type { WatchFailureKind } from './watchFailure';

/** A stream that was open and well for so long takes back one failure. */
const FORGIVEN_MS = 1_000;
const MAX_LEVEL = 20;
/** To ask whether anyone is there costs little; when someone is, what they say counts from near its beginning. */
const UNREACHABLE_LEVEL = 3;
const LONGEST_MS = 30_000;
/** KubeRay may be installed at any moment, by someone who then looks whether it is seen. */
const LONGEST_MISSING_MS = 10_000;
/** At first a server is asked about each second; the longer the trouble lasts, the more rarely. */
const LONGEST_AT_FIRST_MS = 1_000;
const PATIENCE = 10;

export interface BackoffOptions {
  clock: Clock;
  random: () => number;
  longestUnreachableMs?: number;
  retryDelayMs?: (attempt: number) => number;
}

/**
 * Counts failures, and says how long to wait before the next try. Only time in which a stream was open and well takes
 * failures back, so that a server whose every answer begins well and ends badly is not called in a loop.
 *
 * Waits grow exponentially, with jitter, up to a tenth of how long the trouble has lasted: after a restart that took ten
 * seconds a server is seen within one, and one that has been away for a day is asked twice a minute.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #level = 0;
  /** Since when nothing goes well, by the clock. */
  #troubledSince?: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** After a failure: never 0. */
  failed(kind?: WatchFailureKind): number {
    if (kind === 'unreachable') this.#forgive(UNREACHABLE_LEVEL);
    this.#troubledSince ??= this.#options.clock.now();
    const delay = this.#delayMs(kind);
    this.#level = Math.min(MAX_LEVEL, this.#level + 1);
    return delay;
  }

  /** After what happens to healthy streams too: nothing the first time, as after a failure from then on. */
  ended(): number {
    if (this.#level > 0) return this.failed();
    this.#level = 1;
    return 0;
  }

  /** A stream was open and well for so long, and what came of it is worth being asked for again. */
  wasWell(ms: number, hadNews: boolean): void {
    const forgiven = Math.floor(ms / FORGIVEN_MS);
    this.#level = Math.max(0, this.#level - forgiven);
    if (forgiven > 0) this.#troubledSince = undefined;
    if (hadNews) this.#forgive(1);
  }

  /** There is reason to believe that all is well again. */
  reset(): void {
    this.#level = 0;
    this.#troubledSince = undefined;
  }

  #forgive(toLevel: number): void {
    this.#level = Math.min(this.#level, toLevel);
  }

  #delayMs(kind: WatchFailureKind | undefined): number {
    const { clock, random, retryDelayMs } = this.#options;
    if (retryDelayMs) return retryDelayMs(this.#level);
    const now = clock.now();
    const troubledMs = now - (this.#troubledSince ?? now);
    const longest = Math.min(
      this.#longestMs(kind),
      Math.max(LONGEST_AT_FIRST_MS, troubledMs / PATIENCE),
    );
    return retryDelay(this.#level, random(), longest);
  }

  #longestMs(kind: WatchFailureKind | undefined): number {
    if (kind === 'missing') return LONGEST_MISSING_MS;
    if (kind !== 'unreachable') return LONGEST_MS;
    return this.#options.longestUnreachableMs ?? LONGEST_MS;
  }
}
