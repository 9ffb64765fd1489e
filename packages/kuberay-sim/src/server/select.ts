import type { AnyKubeObject, ResourceDefinition } from '../store';
import {
  ApiStatusError,
  parseFieldSelector,
  parseLabelSelector,
} from '../store';

/** Which objects of a resource a list or watch is about. */
export type Selection = (object: AnyKubeObject) => boolean;

const COMMON_FIELDS: Record<string, (object: AnyKubeObject) => string> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
};

function fieldSelection(
  definition: ResourceDefinition,
  text: string,
): Selection {
  const requirements = parseFieldSelector(text).map(requirement => {
    const { field, operator, value } = requirement;
    const get = COMMON_FIELDS[field] ?? definition.selectableFields?.[field];
    if (!get) {
      throw ApiStatusError.badRequest(`field label not supported: ${field}`);
    }
    return (object: AnyKubeObject) =>
      (get(object) === value) === (operator === '=');
  });
  return object => requirements.every(matches => matches(object));
}

/**
 * Reads namespace, `labelSelector` and `fieldSelector` of a request.
 *
 * @throws ApiStatusError 400 on a selector that does not parse
 */
export function selectionOf(
  definition: ResourceDefinition,
  namespace: string | undefined,
  query: URLSearchParams,
): { selects: Selection; hasSelector: boolean } {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = parseLabelSelector(labelText);
  const fields = fieldSelection(definition, fieldText);
  return {
    hasSelector: labelText !== '' || fieldText !== '',
    selects: object =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      labels(object.metadata.labels ?? {}) &&
      fields(object),
  };
}
