import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { managedFieldsText } from '../store';
import { shownAs } from './representation';

/** Texts below this size are made anew: keeping them costs more than that. */
const MIN_KEPT = 1500;

/** An object without its managedFields: what comes before and after them. */
interface Parts {
  /** kind and apiVersion. */
  head: string;
  before: string;
  after: string;
}

/**
 * The JSON of objects, each made once: an object in the store never changes, so
 * lists and all watches of it share one text. managedFields are put in when it
 * is sent; they are as long as the rest, and mostly the same for many objects.
 */
export class ObjectTexts {
  readonly #store: ObjectStore;
  readonly #parts = new WeakMap<AnyKubeObject, Parts>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** An object of a resource, kind and apiVersion first. */
  of(definition: ResourceDefinition, object: AnyKubeObject): string {
    const parts = this.#of(definition, object);
    return `{${parts.head},${this.#body(parts, object)}`;
  }

  /**
   * The same as an item of a list: those of built-in kinds carry no kind on the
   * real server, custom ones do.
   */
  item(definition: ResourceDefinition, object: AnyKubeObject): string {
    if (definition.custom) return this.of(definition, object);
    return `{${this.#body(this.#of(definition, object), object)}`;
  }

  #body({ before, after }: Parts, object: AnyKubeObject): string {
    const owners = this.#store.ownersOf(object);
    return owners.length === 0
      ? before + after
      : `${before},"managedFields":${managedFieldsText(owners)}${after}`;
  }

  #of(definition: ResourceDefinition, object: AnyKubeObject): Parts {
    const known = definition.viewOf ? undefined : this.#parts.get(object);
    if (known) return known;
    const { kind, apiVersion, metadata, ...rest } = shownAs(definition, object);
    const tail = JSON.stringify(rest).slice(1);
    const parts = {
      head: JSON.stringify({ kind, apiVersion }).slice(1, -1),
      before: `"metadata":${JSON.stringify(metadata).slice(0, -1)}`,
      after: tail === '}' ? '}}' : `},${tail}`,
    };
    const isKept =
      !definition.viewOf && parts.before.length + parts.after.length > MIN_KEPT;
    if (isKept) this.#parts.set(object, parts);
    return parts;
  }
}
