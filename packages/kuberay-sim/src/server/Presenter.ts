import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { apiVersionOf, withManagedFields } from '../store';
import { ObjectTexts } from './ObjectTexts';
import {
  columnDefinitions,
  metadataOnly,
  shownAs,
  toTable,
  type Representation,
} from './representation';

/** Lists are sent in blocks of about this many characters. */
const BLOCK = 256 * 1024;

/** Writes objects and lists as callers ask for them, as JSON text. */
export class Presenter {
  readonly #store: ObjectStore;
  readonly #texts: ObjectTexts;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#texts = new ObjectTexts(store);
  }

  /** One object in the form that was asked for. */
  one(
    definition: ResourceDefinition,
    object: AnyKubeObject,
    { form, includeObject }: Representation,
    withColumns: boolean = true,
  ): string {
    if (form === 'object') return this.#texts.of(definition, object);
    const shown = this.#shown(definition, object);
    if (form === 'metadata') return JSON.stringify(metadataOnly(shown));
    const { resourceVersion } = shown.metadata;
    return JSON.stringify(
      toTable(definition, [object], [shown], {
        includeObject,
        metadata: { resourceVersion },
        now: this.#store.clock.now(),
        withColumns,
      }),
    );
  }

  /** A bookmark: an object of which there is nothing but metadata. */
  bookmark(
    definition: ResourceDefinition,
    metadata: { resourceVersion: string; annotations?: Record<string, string> },
    { form, includeObject }: Representation,
    withColumns: boolean,
  ): string {
    const { kind } = definition;
    if (form === 'object') {
      return JSON.stringify({
        kind,
        apiVersion: apiVersionOf(definition),
        metadata,
      });
    }
    const partial = {
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
    };
    if (form === 'metadata') return JSON.stringify(partial);
    return JSON.stringify({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: metadata.resourceVersion },
      columnDefinitions: withColumns ? columnDefinitions(definition) : null,
      rows: [
        {
          cells: definition.columns.map(({ type, name }) => {
            if (type === 'integer' || type === 'number') return 0;
            return type === 'date' || name === 'Age' ? '<unknown>' : '';
          }),
          object: includeObject === 'None' ? null : partial,
        },
      ],
    });
  }

  /** A list in the form that was asked for, in blocks. */
  *list(
    definition: ResourceDefinition,
    objects: AnyKubeObject[],
    metadata: object,
    { form, includeObject }: Representation,
  ): Generator<string> {
    if (form === 'table') {
      const shown = objects.map(object => this.#shown(definition, object));
      const now = this.#store.clock.now();
      const options = { includeObject, metadata, now, withColumns: true };
      yield JSON.stringify(toTable(definition, objects, shown, options));
      return;
    }
    const kind = form === 'object' ? definition.kind : 'PartialObjectMetadata';
    const apiVersion =
      form === 'object' ? apiVersionOf(definition) : 'meta.k8s.io/v1';
    const head = { kind: `${kind}List`, apiVersion, metadata };
    let block = `${JSON.stringify(head).slice(0, -1)},"items":[`;
    for (const [i, object] of objects.entries()) {
      const item =
        form === 'object'
          ? this.#texts.item(definition, object)
          : JSON.stringify(metadataOnly(this.#shown(definition, object)));
      block += i === 0 ? item : `,${item}`;
      if (block.length >= BLOCK) {
        yield block;
        block = '';
      }
    }
    yield `${block}]}`;
  }

  #shown(definition: ResourceDefinition, object: AnyKubeObject): AnyKubeObject {
    const owners = this.#store.ownersOf(object);
    return withManagedFields(shownAs(definition, object), owners);
  }
}
