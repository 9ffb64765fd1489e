import {
  eventTime,
  type EventObject,
} from '@raydeck/backstage-plugin-ray-common';
import type { ObjectDelta } from '../kubernetes';
import type {
  FleetDelta,
  FleetEntry,
  FleetIdentity,
  FleetKind,
  FleetListOptions,
  FleetLocation,
  FleetObjects,
} from './Fleet';
import { Index } from './FleetIndex';
import { FleetTable, uidKey } from './FleetTable';

/** API servers forget events after an hour; a crash loop can still leave many. */
const EVENTS_PER_OBJECT = 50;

type Tables = { [K in FleetKind]: FleetTable<K> };

/** The fleet's memory: tables by kind with their indexes, and whoever listens. Knows nothing of where objects come from. */
export class FleetStore {
  readonly #tables: Tables = {
    RayCluster: new FleetTable(),
    RayJob: new FleetTable(),
    Pod: new FleetTable(),
    Service: new FleetTable(),
    Event: new FleetTable(),
  };
  readonly #eventsByUid = new Index<EventObject>();
  readonly #listeners = new Set<(delta: FleetDelta) => void>();
  readonly #onListenerError: (error: unknown) => void;

  /** @param onListenerError - told what a listener threw: it ends neither the watch nor the other listeners */
  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Takes in what a Reflector of this kind says. */
  apply<K extends FleetKind>(
    kind: K,
    kubernetesCluster: string,
    delta: ObjectDelta<FleetObjects[K]>,
  ): void {
    const table: FleetTable<K> = this.#tables[kind];
    const entry: FleetEntry<K> = { kubernetesCluster, object: delta.object };
    const before =
      delta.type === 'delete' ? table.remove(entry) : table.set(entry);
    if (kind === 'Event') {
      this.#indexEvent(kubernetesCluster, delta, before?.object);
    }
    // The compiler cannot relate `kind` to `object` across the union; `apply`'s signature does.
    this.#tell({ kind, kubernetesCluster, ...delta } as FleetDelta);
  }

  /** Lets go of everything of one Kubernetes cluster. */
  removeKubernetesCluster(name: string): void {
    const kinds: FleetKind[] = [
      'Event',
      'Service',
      'Pod',
      'RayJob',
      'RayCluster',
    ];
    for (const kind of kinds) this.#removeAll(kind, name);
  }

  list<K extends FleetKind>(
    kind: K,
    options: FleetListOptions = {},
  ): FleetEntry<K>[] {
    const table: FleetTable<K> = this.#tables[kind];
    return table.list(options);
  }

  get<K extends FleetKind>(
    kind: K,
    at: FleetLocation,
  ): FleetEntry<K> | undefined {
    const table: FleetTable<K> = this.#tables[kind];
    return table.get(at);
  }

  getByUid<K extends FleetKind>(
    kind: K,
    identity: FleetIdentity,
  ): FleetEntry<K> | undefined {
    const table: FleetTable<K> = this.#tables[kind];
    return table.getByUid(identity);
  }

  ownedBy<K extends FleetKind>(kind: K, owner: FleetIdentity): FleetEntry<K>[] {
    const table: FleetTable<K> = this.#tables[kind];
    return table.ownedBy(owner);
  }

  eventsOf(identity: FleetIdentity): EventObject[] {
    return this.#eventsByUid
      .get(uidKey(identity))
      .sort(byTime)
      .slice(-EVENTS_PER_OBJECT);
  }

  subscribe(listener: (delta: FleetDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #removeAll<K extends FleetKind>(kind: K, kubernetesCluster: string): void {
    for (const { object } of this.list(kind, { kubernetesCluster })) {
      this.apply(kind, kubernetesCluster, {
        type: 'delete',
        object,
        resync: true,
      });
    }
  }

  #indexEvent(
    kubernetesCluster: string,
    delta: ObjectDelta<FleetObjects[FleetKind]>,
    before?: FleetObjects[FleetKind],
  ): void {
    const uidOf = (event: EventObject) =>
      event.regarding.uid &&
      uidKey({ kubernetesCluster, uid: event.regarding.uid });
    if (before?.kind === 'Event') {
      const key = uidOf(before);
      if (key) this.#eventsByUid.remove(key, before);
    }
    const event = delta.object;
    if (delta.type === 'delete' || event.kind !== 'Event') return;
    const key = uidOf(event);
    if (key) this.#eventsByUid.add(key, event);
  }

  #tell(delta: FleetDelta): void {
    for (const listener of this.#listeners) {
      try {
        listener(delta);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}

function byTime(a: EventObject, b: EventObject): number {
  return Date.parse(eventTime(a) ?? '') - Date.parse(eventTime(b) ?? '') || 0;
}
