import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError, resourceName } from '../store';

/** What a write was asked with. */
export interface Writing {
  query: URLSearchParams;
  /** Who writes, for `metadata.managedFields`. */
  fieldManager: string;
  subresource?: 'status';
}

/** A write's outcome: the stored object, and what to warn of. */
export interface Written {
  object: AnyKubeObject;
  warnings: string[];
  created?: boolean;
}

/** An object of this resource as it is stored. */
export function storedAs(
  definition: ResourceDefinition,
  object: AnyKubeObject,
): AnyKubeObject {
  return definition.viewOf ? definition.viewOf.toStored(object) : object;
}

/** The name in the store under which objects of this resource lie. */
export function storeName(definition: ResourceDefinition): string {
  return definition.viewOf?.resource ?? resourceName(definition);
}

/**
 * Checks that something may be made in a namespace.
 *
 * @throws ApiStatusError 404 when it is not there, 403 when it is being deleted
 */
export function checkNamespace(
  store: ObjectStore,
  definition: ResourceDefinition,
  namespace: string,
  name: string,
): void {
  const found = store.get('namespaces', { name: namespace });
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
