import { ApiStatusError } from './ApiStatusError';
import type { EventHistory } from './EventHistory';
import { keyOf, type AnyKubeObject, type ObjectKey } from './KubeObject';
import type { ResourceDefinition } from './ResourceRegistry';
import type { LabelSelector } from './selectors';

/** The objects of one resource, by `pathOf`. */
export interface Table {
  definition: ResourceDefinition;
  objects: Map<string, AnyKubeObject>;
  history: EventHistory;
}

/** `NAMESPACE/NAME`; the namespace is empty where there is none. */
export function pathOf({ namespace, name }: ObjectKey): string {
  return `${namespace ?? ''}/${name}`;
}

/** Objects of a table in order of namespace and name. */
export function objectsOf(
  table: Table,
  filter: { namespace?: string; selector?: LabelSelector },
): AnyKubeObject[] {
  const { namespace, selector } = filter;
  const found: AnyKubeObject[] = [];
  for (const object of table.objects.values()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) {
      continue;
    }
    if (selector && !selector(object.metadata.labels ?? {})) continue;
    found.push(object);
  }
  return found.sort((a, b) => {
    const left = pathOf(keyOf(a));
    const right = pathOf(keyOf(b));
    if (left === right) return 0;
    return left < right ? -1 : 1;
  });
}

/**
 * The object that a write is to replace.
 *
 * @throws ApiStatusError 404, 409 when the draft's resourceVersion is another
 *   one, 422 when its UID is
 */
export function replacedBy(table: Table, draft: AnyKubeObject): AnyKubeObject {
  const { definition, objects } = table;
  const { name, resourceVersion, uid } = draft.metadata;
  const old = objects.get(pathOf(keyOf(draft)));
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
