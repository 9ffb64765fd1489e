import type {
  AnyKubeObject,
  DeleteOptions,
  ObjectStore,
  ResourceDefinition,
} from '../store';
import {
  copyJson,
  ApiStatusError,
  keyOf,
  ownershipsOf,
  withManagedFields,
} from '../store';
import {
  checkNamespace,
  storedAs,
  storeName,
  type Writing,
  type Written,
} from './writing';
import {
  decodeObject,
  validateObject,
  validateStatus,
  type Target,
} from './decodeObject';
import { isApply, patchObject } from './patchObject';
import { shownAs } from './representation';
import type { Selection } from './select';
import { ServerSideApply } from './ServerSideApply';
import { applyOptionsOf, writeOptionsOf } from './writeOptions';

/** Writes as callers of the API ask for them: decoded, validated, stored. */
export class ResourceWriter {
  readonly #store: ObjectStore;
  readonly #apply: ServerSideApply;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#apply = new ServerSideApply(store);
  }

  /** POST of a body already parsed. */
  create(
    target: Target,
    body: unknown,
    { query, fieldManager }: Writing,
  ): Written {
    const { definition, namespace } = target;
    const { dryRun, fieldValidation } = writeOptionsOf(query, 'CreateOptions');
    const { object, warnings } = decodeObject(body, target, fieldValidation);
    const stored = storedAs(definition, object);
    if (stored.metadata.resourceVersion) {
      throw ApiStatusError.badRequest(
        'resourceVersion should not be set on objects to be created',
      );
    }
    if (namespace !== undefined) {
      const { name = '' } = stored.metadata;
      checkNamespace(this.#store, definition, namespace, name);
    }
    const draft = copyJson(stored);
    if (definition.statusSubresource && !definition.keepsStatusOnCreate) {
      delete draft.status;
    }
    validateObject(draft, this.#storedDefinition(definition));
    const created = this.#store.create(storeName(definition), stored, {
      dryRun,
      fieldManager,
    });
    return { object: created, warnings, created: true };
  }

  /** PUT, of the object or of its status. */
  update(target: Target, body: unknown, writing: Writing): Written {
    const { definition } = target;
    const options = writeOptionsOf(writing.query, 'UpdateOptions');
    const { object, warnings, managedFields } = decodeObject(
      body,
      target,
      options.fieldValidation,
    );
    const { resourceVersion, name } = object.metadata;
    if (definition.custom && !resourceVersion) {
      throw ApiStatusError.invalid(
        { group: definition.group, kind: definition.plural },
        name,
        [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: 0: must be specified for an update',
            field: 'metadata.resourceVersion',
          },
        ],
      );
    }
    const stored = storedAs(definition, object);
    const written = this.#write(
      definition,
      stored,
      options.dryRun,
      writing,
      managedFields,
    );
    return { object: written, warnings };
  }

  /** PATCH, of the object or of its status. */
  patch(
    target: Target & { name: string },
    type: string,
    text: string,
    writing: Writing,
  ): Written {
    const { definition, namespace, name } = target;
    const options = writeOptionsOf(writing.query, 'PatchOptions');
    const { force } = applyOptionsOf(writing.query, isApply(type));
    if (isApply(type)) {
      return this.#apply.apply(target, text, writing, { ...options, force });
    }
    const key = namespace === undefined ? { name } : { namespace, name };
    const resource = storeName(definition);
    const current = this.#store.get(resource, key);
    if (!current) throw ApiStatusError.notFound(definition, name);
    const own = shownAs(definition, current);
    const shown = text.includes('managedFields')
      ? withManagedFields(own, this.#store.ownersOf(current))
      : own;
    const patched = patchObject(shown, definition, type, text);
    const { object, warnings, managedFields } = decodeObject(
      copyJson(patched),
      target,
      options.fieldValidation,
      why =>
        ApiStatusError.invalid({ group: '', kind: '' }, '', [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${JSON.stringify(
              JSON.stringify(patched),
            )}: ${why}`,
            field: 'patch',
          },
        ]),
    );
    const stored = storedAs(definition, object);
    const written = this.#write(
      definition,
      stored,
      options.dryRun,
      writing,
      managedFields,
    );
    return { object: written, warnings };
  }

  /** DELETE of one object. */
  delete(
    definition: ResourceDefinition,
    key: { namespace?: string; name: string },
    options: DeleteOptions,
  ): { object: AnyKubeObject; deleted: boolean } {
    if (!this.#store.get(storeName(definition), key)) {
      throw ApiStatusError.notFound(definition, key.name);
    }
    return this.#store.delete(storeName(definition), key, options);
  }

  /** DELETE of what is selected; returns it as it was. */
  deleteCollection(
    definition: ResourceDefinition,
    selects: Selection,
    options: DeleteOptions,
  ): AnyKubeObject[] {
    const resource = storeName(definition);
    const objects = this.#store.list(resource).filter(selects);
    for (const object of objects) {
      this.#store.delete(resource, keyOf(object), options);
    }
    return objects;
  }

  #storedDefinition(definition: ResourceDefinition): ResourceDefinition {
    return definition.viewOf
      ? this.#store.registry.require(definition.viewOf.resource)
      : definition;
  }

  #write(
    definition: ResourceDefinition,
    object: AnyKubeObject,
    dryRun: boolean,
    { subresource, fieldManager }: Writing,
    managedFields: unknown,
  ): AnyKubeObject {
    const resource = storeName(definition);
    const old = this.#store.get(resource, keyOf(object));
    if (!old) {
      throw ApiStatusError.notFound(definition, object.metadata.name);
    }
    // The main endpoint leaves status alone and the status endpoint the rest,
    // so neither is checked where it is not written.
    if (subresource === 'status') {
      validateStatus(object, definition);
    } else {
      const checked = copyJson(object);
      if (definition.statusSubresource) delete checked.status;
      validateObject(checked, this.#storedDefinition(definition), old);
    }
    const ownersBefore = ownershipsOf(managedFields);
    const options = {
      dryRun,
      fieldManager,
      ...(ownersBefore && subresource === undefined ? { ownersBefore } : {}),
    };
    return subresource === 'status'
      ? this.#store.updateStatus(resource, object, options)
      : this.#store.update(resource, object, options);
  }
}
