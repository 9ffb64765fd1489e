import { ApiStatusError } from './ApiStatusError';
import { EventHistory } from './EventHistory';
import { keyOf, type AnyKubeObject, type ObjectKey } from './KubeObject';
import type { ResourceDefinition } from './ResourceRegistry';
import type { LabelSelector } from './selectors';

/** `NAMESPACE/NAME`; the namespace is empty where there is none. */
export function pathOf({ namespace, name }: ObjectKey): string {
  return `${namespace ?? ''}/${name}`;
}

/** Where `text` is in sorted texts, or would be. */
function position(sorted: string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which objects are asked for. */
export interface ListFilter {
  namespace?: string;
  /** Labels with their values: the way to ask for the pods of a cluster. */
  labels?: Record<string, string>;
  selector?: LabelSelector;
}

/** The objects of one namespace; their names are kept in order. */
class Bucket {
  readonly objects = new Map<string, AnyKubeObject>();
  readonly names: string[] = [];
  readonly #indexed: string | undefined;
  /** Value of the indexed label → names. */
  readonly #index = new Map<string, Set<string>>();

  constructor(indexed: string | undefined) {
    this.#indexed = indexed;
  }

  set(object: AnyKubeObject): void {
    const { name } = object.metadata;
    if (!this.objects.has(name)) {
      this.names.splice(position(this.names, name), 0, name);
    }
    this.#unindex(this.objects.get(name));
    this.objects.set(name, object);
    const value = this.#valueOf(object);
    if (value === undefined) return;
    const known = this.#index.get(value);
    if (known) known.add(name);
    else this.#index.set(value, new Set([name]));
  }

  delete(name: string): void {
    this.#unindex(this.objects.get(name));
    if (this.objects.delete(name)) {
      this.names.splice(position(this.names, name), 1);
    }
  }

  /** Adds those that are selected, in order. */
  collect({ labels, selector }: ListFilter, into: AnyKubeObject[]): void {
    const wanted = Object.entries(labels ?? {});
    for (const name of this.#candidates(labels)) {
      const object = this.objects.get(name);
      if (!object) continue;
      const own = object.metadata.labels ?? {};
      const isAsked =
        wanted.every(([label, value]) => own[label] === value) &&
        (!selector || selector(own));
      if (isAsked) into.push(object);
    }
  }

  #candidates(labels: Record<string, string> | undefined): string[] {
    const value = this.#indexed && labels?.[this.#indexed];
    if (!value) return this.names;
    return [...(this.#index.get(value) ?? [])].sort();
  }

  #valueOf({ metadata }: AnyKubeObject): string | undefined {
    return this.#indexed && metadata.labels?.[this.#indexed];
  }

  #unindex(object: AnyKubeObject | undefined): void {
    const value = object && this.#valueOf(object);
    const names = value === undefined ? undefined : this.#index.get(value);
    if (!object || value === undefined || !names) return;
    names.delete(object.metadata.name);
    if (names.size === 0) this.#index.delete(value);
  }
}

/** The objects of one resource, in order of namespace and name. */
export class ResourceTable {
  readonly definition: ResourceDefinition;
  readonly history: EventHistory;
  readonly #buckets = new Map<string, Bucket>();
  /** Namespaces with a slash, so that they sort as paths do. */
  readonly #roots: string[] = [];

  constructor(definition: ResourceDefinition, history: EventHistory) {
    this.definition = definition;
    this.history = history;
  }

  get isEmpty(): boolean {
    return this.#buckets.size === 0;
  }

  get({ namespace, name }: ObjectKey): AnyKubeObject | undefined {
    return this.#buckets.get(namespace ?? '')?.objects.get(name);
  }

  set(object: AnyKubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    let bucket = this.#buckets.get(namespace);
    if (!bucket) {
      bucket = new Bucket(this.definition.indexedLabel);
      this.#buckets.set(namespace, bucket);
      const root = `${namespace}/`;
      this.#roots.splice(position(this.#roots, root), 0, root);
    }
    bucket.set(object);
  }

  delete({ namespace = '', name }: ObjectKey): void {
    const bucket = this.#buckets.get(namespace);
    bucket?.delete(name);
    if (bucket?.objects.size === 0) {
      this.#buckets.delete(namespace);
      this.#roots.splice(position(this.#roots, `${namespace}/`), 1);
    }
  }

  list(filter: ListFilter): AnyKubeObject[] {
    const { namespace } = filter;
    const found: AnyKubeObject[] = [];
    const roots = namespace === undefined ? this.#roots : [`${namespace}/`];
    for (const root of roots) {
      this.#buckets.get(root.slice(0, -1))?.collect(filter, found);
    }
    return found;
  }

  /**
   * The object that a write is to replace.
   *
   * @throws ApiStatusError 404, 409 when the draft's resourceVersion is another
   *   one, 422 when its UID is
   */
  replacedBy(draft: AnyKubeObject): AnyKubeObject {
    const { definition } = this;
    const { name, resourceVersion, uid } = draft.metadata;
    const old = this.get(keyOf(draft));
    if (!old) throw ApiStatusError.notFound(definition, name);
    if (uid && uid !== old.metadata.uid) {
      throw ApiStatusError.invalid(definition, name, [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
          field: 'metadata.uid',
        },
      ]);
    }
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
      throw ApiStatusError.conflict(definition, name);
    }
    return old;
  }
}
