import type {
  AnyKubeObject,
  DeleteOptions,
  ObjectStore,
  ResourceDefinition,
} from '../store';
import { ApiStatusError, keyOf, resourceName } from '../store';
import {
  decodeObject,
  validateObject,
  validateStatus,
  type Target,
} from './decodeObject';
import { patchObject } from './patchObject';
import { shownAs } from './representation';
import type { Selection } from './select';
import { writeOptionsOf } from './writeOptions';

/** A write's outcome: the stored object, and what to warn of. */
export interface Written {
  object: AnyKubeObject;
  warnings: string[];
}

function storedAs(
  definition: ResourceDefinition,
  object: AnyKubeObject,
): AnyKubeObject {
  return definition.viewOf ? definition.viewOf.toStored(object) : object;
}

function storeName(definition: ResourceDefinition): string {
  return definition.viewOf?.resource ?? resourceName(definition);
}

/** Writes as callers of the API ask for them: decoded, validated, stored. */
export class ResourceWriter {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** POST of a body already parsed. */
  create(target: Target, body: unknown, query: URLSearchParams): Written {
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
      this.#checkNamespace(definition, namespace, stored.metadata.name ?? '');
    }
    const draft = structuredClone(stored);
    if (definition.statusSubresource && !definition.keepsStatusOnCreate) {
      delete draft.status;
    }
    validateObject(draft, this.#storedDefinition(definition));
    const created = this.#store.create(storeName(definition), stored, {
      dryRun,
    });
    return { object: created, warnings };
  }

  /** PUT, of the object or of its status. */
  update(
    target: Target,
    body: unknown,
    query: URLSearchParams,
    subresource?: 'status',
  ): Written {
    const { definition } = target;
    const options = writeOptionsOf(query, 'UpdateOptions');
    const { object, warnings } = decodeObject(
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
    return {
      object: this.#write(definition, stored, options.dryRun, subresource),
      warnings,
    };
  }

  /** PATCH, of the object or of its status. */
  patch(
    target: Target & { name: string },
    type: string,
    text: string,
    query: URLSearchParams,
    subresource?: 'status',
  ): Written {
    const { definition, namespace, name } = target;
    const options = writeOptionsOf(query, 'PatchOptions');
    const key = namespace === undefined ? { name } : { namespace, name };
    const resource = storeName(definition);
    const current = this.#store.get(resource, key);
    if (!current) throw ApiStatusError.notFound(definition, name);
    const shown = shownAs(definition, current);
    const patched = patchObject(shown, definition, type, text);
    const { object, warnings } = decodeObject(
      structuredClone(patched),
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
    return {
      object: this.#write(definition, stored, options.dryRun, subresource),
      warnings,
    };
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
    subresource: 'status' | undefined,
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
      const checked = structuredClone(object);
      if (definition.statusSubresource) delete checked.status;
      validateObject(checked, this.#storedDefinition(definition), old);
    }
    return subresource === 'status'
      ? this.#store.updateStatus(resource, object, { dryRun })
      : this.#store.update(resource, object, { dryRun });
  }

  #checkNamespace(
    definition: ResourceDefinition,
    namespace: string,
    name: string,
  ): void {
    const found = this.#store.get('namespaces', { name: namespace });
    if (!found) {
      throw ApiStatusError.notFound(
        { group: '', plural: 'namespaces' },
        namespace,
      );
    }
    if (!found.metadata.deletionTimestamp) return;
    const error = ApiStatusError.forbidden(
      definition,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    throw new ApiStatusError(error.code, error.reason, error.message, {
      ...error.status.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    });
  }
}
