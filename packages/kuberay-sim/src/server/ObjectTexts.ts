import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { managedFieldsText } from '../store';
import { shownAs } from './representation';

/**
 * The JSON of objects, each made once: an object in the store never changes, so
 * lists and all watches of it share one text.
 */
export class ObjectTexts {
  readonly #store: ObjectStore;
  readonly #texts = new WeakMap<AnyKubeObject, string>();
  readonly #views = new WeakMap<AnyKubeObject, string>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** An object of a resource, kind and apiVersion first. */
  of(definition: ResourceDefinition, object: AnyKubeObject): string {
    const texts = definition.viewOf ? this.#views : this.#texts;
    const known = texts.get(object);
    if (known !== undefined) return known;
    const text = this.#write(definition, object);
    texts.set(object, text);
    return text;
  }

  /**
   * The same as an item of a list: those of built-in kinds carry no kind on the
   * real server, custom ones do.
   */
  item(definition: ResourceDefinition, object: AnyKubeObject): string {
    const text = this.of(definition, object);
    if (definition.custom) return text;
    const metadata = text.indexOf('"metadata":');
    return `{${text.slice(metadata)}`;
  }

  #write(definition: ResourceDefinition, object: AnyKubeObject): string {
    const { kind, apiVersion, metadata, ...rest } = shownAs(definition, object);
    const head = JSON.stringify({ kind, apiVersion }).slice(0, -1);
    const owners = this.#store.ownersOf(object);
    const own = JSON.stringify(metadata);
    const meta =
      owners.length === 0
        ? own
        : `${own.slice(0, -1)},"managedFields":${managedFieldsText(owners)}}`;
    const tail = JSON.stringify(rest).slice(1);
    return `${head},"metadata":${meta}${tail === '}' ? '}' : `,${tail}`}`;
  }
}
