import type { ReflectorStatus } from './ReflectorOptions';
import type { WatchFailure } from './watchFailure';

/** How a Reflector is, and who is told. Times of day are for people only: nothing is decided by them. */
export class ReflectorHealth {
  readonly #onStatus: (status: ReflectorStatus) => void;
  #hasSynced = false;
  #staleSince?: number;
  #failure?: WatchFailure;
  #heardAt?: number;

  constructor(onStatus: (status: ReflectorStatus) => void) {
    this.#onStatus = onStatus;
  }

  get status(): ReflectorStatus {
    return {
      hasSynced: this.#hasSynced,
      ...(this.#staleSince !== undefined && {
        staleSince: new Date(this.#staleSince),
      }),
      ...(this.#failure && { failure: this.#failure }),
      ...(this.#heardAt !== undefined && {
        lastSyncedAt: new Date(this.#heardAt),
      }),
    };
  }

  /** The server said what is there, or that nothing has changed. */
  heard(): void {
    this.#heardAt = Date.now();
  }

  /** A whole list was taken in. */
  synced(): void {
    this.#hasSynced = true;
    this.heard();
    this.#say();
  }

  /** A watch is open. */
  watches(): void {
    this.#staleSince = undefined;
    this.#failure = undefined;
    this.#say();
  }

  /** The watch is over; usually the next one follows at once, and nobody needs to know. */
  ended({ wasSilent }: { wasSilent: boolean }): void {
    this.#staleSince ??= wasSilent ? this.#heardAt : Date.now();
  }

  failed(failure: WatchFailure): void {
    this.#staleSince ??= Date.now();
    this.#failure = failure;
    this.#say();
  }

  #say(): void {
    this.#onStatus(this.status);
  }
}
