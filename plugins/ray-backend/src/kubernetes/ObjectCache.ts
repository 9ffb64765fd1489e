import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';

/** A change of one object. `previous` is what was known of the same object (the same uid) before. */
export type ObjectDelta<T> =
  | { type: 'upsert'; object: T; previous?: T; resync: boolean }
  | { type: 'delete'; object: T; resync: boolean };

/**
 * What a Reflector knows of one kind, by namespace and name. Turns lists and watch events into deltas; an object that
 * was deleted and made again under its name is seen as two, whichever way the news come.
 */
export class ObjectCache<T extends KubernetesObject> {
  #known = new Map<string, T>();

  get size(): number {
    return this.#known.size;
  }

  /** An object was added or changed. No delta where this version is already known. */
  upsert(object: T, resync = false): ObjectDelta<T>[] {
    const key = keyOf(object);
    const previous = this.#known.get(key);
    if (previous && isSameVersion(previous, object)) return [];
    this.#known.set(key, object);
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      return [
        { type: 'delete', object: previous, resync },
        { type: 'upsert', object, resync },
      ];
    }
    return [{ type: 'upsert', object, ...(previous && { previous }), resync }];
  }

  /** The object of this name is gone, or no longer one to be kept. `last` is its last version, where that is known. */
  remove(
    at: { namespace: string; name: string },
    last?: T,
    resync = false,
  ): ObjectDelta<T>[] {
    const key = keyOf({ metadata: at });
    const previous = this.#known.get(key);
    if (!previous) return [];
    this.#known.delete(key);
    const object =
      last && last.metadata.uid === previous.metadata.uid ? last : previous;
    return [{ type: 'delete', object, resync }];
  }

  /** The server's whole list: what is not in it is gone. */
  replace(listed: readonly T[]): ObjectDelta<T>[] {
    const keys = new Set(listed.map(keyOf));
    const gone = [...this.#known.values()].filter(
      object => !keys.has(keyOf(object)),
    );
    return [
      ...gone.flatMap(object => this.remove(object.metadata, undefined, true)),
      ...listed.flatMap(object => this.upsert(object, true)),
    ];
  }
}

function keyOf(object: {
  metadata: { namespace: string; name: string };
}): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

function isSameVersion(a: KubernetesObject, b: KubernetesObject): boolean {
  return (
    a.metadata.uid === b.metadata.uid &&
    a.metadata.resourceVersion === b.metadata.resourceVersion
  );
}
