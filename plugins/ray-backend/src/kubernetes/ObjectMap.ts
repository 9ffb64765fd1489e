import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';

export interface ObjectName {
  namespace: string;
  name: string;
}

/**
 * Objects of one kind by namespace and name. Two steps of maps rather than one with joined keys: the strings of the
 * objects themselves are the keys, and tens of thousands of others are spared.
 */
export class ObjectMap<T extends KubernetesObject> {
  readonly #byNamespace = new Map<string, Map<string, T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get({ namespace, name }: ObjectName): T | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  set(object: T): void {
    const { namespace, name } = object.metadata;
    let byName = this.#byNamespace.get(namespace);
    if (!byName) {
      byName = new Map();
      this.#byNamespace.set(namespace, byName);
    }
    if (!byName.has(name)) this.#size += 1;
    byName.set(name, object);
  }

  delete({ namespace, name }: ObjectName): void {
    const byName = this.#byNamespace.get(namespace);
    if (!byName?.delete(name)) return;
    this.#size -= 1;
    if (byName.size === 0) this.#byNamespace.delete(namespace);
  }

  /** What is deleted meanwhile may be deleted; what is added may or may not be seen. */
  *values(): Generator<T> {
    for (const byName of this.#byNamespace.values()) yield* byName.values();
  }
}
