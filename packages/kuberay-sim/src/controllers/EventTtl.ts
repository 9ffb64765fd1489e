import type { AnyKubeObject, ObjectStore } from '../store';
import { keyOf } from '../store';

/** How long the API server keeps events. */
const TTL_MS = 60 * 60_000;
const EVERY_MS = 60_000;

function lastSeen(event: AnyKubeObject): number {
  const series = event.series as { lastObservedTime?: string } | undefined;
  const moment =
    series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp;
  return Date.parse(String(moment));
}

/** Forgets events an hour after they were last seen. */
export class EventTtl {
  readonly #store: ObjectStore;
  readonly #timer: NodeJS.Timeout;

  constructor(store: ObjectStore) {
    this.#store = store;
    // By the machine's time: an hour of events is kept however fast pods start.
    this.#timer = setInterval(() => this.sweep(), EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  sweep(): void {
    const oldest = this.#store.clock.now().getTime() - TTL_MS;
    for (const event of this.#store.list('events')) {
      if (lastSeen(event) < oldest) this.#store.delete('events', keyOf(event));
    }
  }
}
