import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { ObjectMap, type ObjectName } from './ObjectMap';
import { PendingList } from './PendingList';
import { VersionMemory } from './VersionMemory';

/** A change of one object. `previous` is what was known of the same object (the same uid) before. */
export type ObjectDelta<T> =
  | { type: 'upsert'; object: T; previous?: T; resync: boolean }
  | { type: 'delete'; object: T; resync: boolean };

/** A watch spoke of an object that cannot follow from what it said before: only a new list helps. */
export class WatchGapError extends Error {
  name = 'WatchGapError';
}

/**
 * What a Reflector knows of one kind, by namespace and name. Turns lists and watch events into deltas; an object that
 * was deleted and made again under its name is seen as two, whichever way the news come.
 */
export class ObjectCache<T extends KubernetesObject> {
  readonly #known = new ObjectMap<T>();
  readonly #outdated = new VersionMemory();

  get size(): number {
    return this.#known.size;
  }

  /** An object was added or changed. No delta where this version is known, or was known before the one that is. */
  upsert(object: T): ObjectDelta<T>[] {
    const { uid, resourceVersion } = object.metadata;
    if (this.#outdated.has(uid, resourceVersion)) return [];
    const previous = this.#known.get(object.metadata);
    if (previous && isSameVersion(previous, object)) return [];
    return this.#put(object, previous, false);
  }

  /**
   * The object of this name is gone.
   * @param version - of the object as it was deleted
   * @param last - what is kept of that version, where something is
   * @throws WatchGapError when it is another object than the one known, and news of that one's end never came
   */
  remove(
    at: ObjectName,
    version: { uid?: string; resourceVersion?: string },
    last?: T,
  ): ObjectDelta<T>[] {
    const { uid = '', resourceVersion = '' } = version;
    const previous = this.#known.get(at);
    if (!previous || this.#outdated.has(uid, resourceVersion)) return [];
    if (previous.metadata.uid !== uid) {
      throw new WatchGapError(
        `the watch said that ${at.namespace}/${at.name} (${uid}) is gone, which was known as ${previous.metadata.uid}`,
      );
    }
    this.#outdated.add(uid, resourceVersion);
    return [this.#drop(previous, false, last)];
  }

  /** The object of this name is there, but is no longer one to be kept. */
  forget(at: ObjectName): ObjectDelta<T>[] {
    const previous = this.#known.get(at);
    return previous ? [this.#drop(previous, false)] : [];
  }

  /** Begins to take in a whole list. What is known stays as it is until {@link ObjectCache.replace}. */
  beginList(): PendingList<T> {
    return new PendingList(this.#known);
  }

  /**
   * The server's whole list: what is not in it is gone. Changes what is known step by step, with each delta that is
   * taken from it, so that the two never differ.
   */
  *replace(listed: PendingList<T>): Generator<ObjectDelta<T>> {
    this.#outdated.clear();
    for (const object of this.#known.values()) {
      if (!listed.get(object.metadata)) yield this.#drop(object, true);
    }
    for (const object of listed.values()) {
      const previous = this.#known.get(object.metadata);
      if (previous !== object) yield* this.#put(object, previous, true);
    }
  }

  #put(object: T, previous: T | undefined, resync: boolean): ObjectDelta<T>[] {
    if (!previous || previous.metadata.uid === object.metadata.uid) {
      if (previous && !resync) this.#outdate(previous);
      this.#known.set(object);
      const upsert = { type: 'upsert' as const, object, resync };
      return [previous ? { ...upsert, previous } : upsert];
    }
    const gone = this.#drop(previous, resync);
    this.#known.set(object);
    return [gone, { type: 'upsert', object, resync }];
  }

  #drop(known: T, resync: boolean, last: T = known): ObjectDelta<T> {
    // A list may take back what was: its versions may then come again, and be news.
    if (!resync) this.#outdate(known);
    this.#known.delete(known.metadata);
    return { type: 'delete', object: last, resync };
  }

  #outdate({ metadata }: T): void {
    this.#outdated.add(metadata.uid, metadata.resourceVersion);
  }
}

function isSameVersion(a: KubernetesObject, b: KubernetesObject): boolean {
  return (
    a.metadata.uid === b.metadata.uid &&
    a.metadata.resourceVersion === b.metadata.resourceVersion
  );
}
