import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError, resourceName } from '../store';
import type { RequestInfo } from './requestInfo';

/** The namespace that a request is about, where the resource has any. */
export function scopeOf(
  definition: ResourceDefinition,
  { namespace }: RequestInfo,
): string | undefined {
  return definition.namespaced ? namespace : undefined;
}

/**
 * The object that a request names, as it is stored.
 *
 * @throws ApiStatusError 404
 */
export function storedObject(
  store: ObjectStore,
  definition: ResourceDefinition,
  info: RequestInfo,
): AnyKubeObject {
  const { name = '' } = info;
  const namespace = scopeOf(definition, info);
  const resource = definition.viewOf?.resource ?? resourceName(definition);
  const key = namespace === undefined ? { name } : { namespace, name };
  const object = store.get(resource, key);
  if (!object) throw ApiStatusError.notFound(definition, name);
  return object;
}
