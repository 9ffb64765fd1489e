import type { AnyKubeObject } from './KubeObject';

/** One change of one object, as subscribers and watches see it. */
export interface StoreEvent<T = AnyKubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The resource's name in the store, for example `rayclusters.ray.io`. */
  resource: string;
  /** The moment of the change in the order of all changes. */
  revision: number;
  object: T;
  /** What it was before; absent for ADDED. */
  oldObject?: T;
}

/**
 * The last changes of one resource, for watches that begin in the past. Older
 * ones are forgotten, as etcd compacts them: whoever asks for them gets 410.
 */
export class EventHistory {
  readonly #limit: number;
  #events: StoreEvent[] = [];
  #floor: number;

  constructor(limit: number, floor: number) {
    this.#limit = limit;
    this.#floor = floor;
  }

  /** The oldest revision from which a watch can still be served. */
  get floor(): number {
    return this.#floor;
  }

  push(event: StoreEvent): void {
    this.#events.push(event);
    // Trimmed in blocks: one copy per `limit` changes, not one per change.
    if (this.#events.length > this.#limit * 2) {
      const dropped = this.#events.length - this.#limit;
      this.#floor = this.#events[dropped - 1].revision;
      this.#events = this.#events.slice(dropped);
    }
  }

  /** Changes after `revision`, or undefined when some are forgotten. */
  since(revision: number): StoreEvent[] | undefined {
    if (revision < this.#floor) return undefined;
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#events[middle].revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }

  /** Forgets everything up to `revision`, as a compaction does. */
  compact(revision: number): void {
    this.#events = this.#events.filter(event => event.revision > revision);
    this.#floor = Math.max(this.#floor, revision);
  }
}
