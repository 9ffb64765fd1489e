import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { ObjectMap, type ObjectName } from './ObjectMap';
import { sameContent } from './sameContent';

/**
 * A list that is still coming in, beside what is known. Of an object that has not changed the known one is kept, so that
 * a list of what is known already takes no further memory. Whether it has changed is told by its content: after a server
 * came back with an older state, one uid and one resource version may stand for two contents.
 */
export class PendingList<T extends KubernetesObject> {
  readonly #known: { get(at: ObjectName): T | undefined };
  readonly #listed = new ObjectMap<T>();

  constructor(known: { get(at: ObjectName): T | undefined }) {
    this.#known = known;
  }

  get size(): number {
    return this.#listed.size;
  }

  add(object: T): void {
    const known = this.#known.get(object.metadata);
    this.#listed.set(known && sameContent(known, object) ? known : object);
  }

  remove(at: ObjectName): void {
    this.#listed.delete(at);
  }

  get(at: ObjectName): T | undefined {
    return this.#listed.get(at);
  }

  values(): Generator<T> {
    return this.#listed.values();
  }
}
