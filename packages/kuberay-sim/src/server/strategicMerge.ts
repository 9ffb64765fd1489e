import { ApiStatusError } from '../store';

type Json = Record<string, unknown>;

/** Keys by which lists of core kinds are merged, by the list's field. */
const MERGE_KEYS: Record<string, string> = {
  addresses: 'type',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  podIPs: 'ip',
  resourceClaims: 'name',
  schedulingGates: 'name',
  secrets: 'name',
  taints: 'key',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/** Lists of plain values that are merged as sets. */
const MERGED_SETS = new Set(['finalizers']);

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function mergeKey(field: string, items: unknown[]): string | undefined {
  // Ports of a container are merged by containerPort, of a service by port.
  if (field === 'ports') {
    return items.some(item => isObject(item) && 'containerPort' in item)
      ? 'containerPort'
      : 'port';
  }
  return MERGE_KEYS[field];
}

function mergeObjectLists(
  field: string,
  key: string,
  target: unknown[],
  patch: unknown[],
): unknown[] {
  let result = [...target];
  if (patch.some(item => isObject(item) && item.$patch === 'replace')) {
    return patch.filter(item => !(isObject(item) && '$patch' in item));
  }
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined) {
      throw ApiStatusError.badRequest(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${key} (in ${field})`,
      );
    }
    const index = result.findIndex(
      other => isObject(other) && other[key] === item[key],
    );
    if (item.$patch === 'delete') {
      if (index >= 0) result = result.filter((_, i) => i !== index);
    } else if (index >= 0) {
      result[index] = applyStrategicMergePatch(result[index], item);
    } else {
      result.push(applyStrategicMergePatch({}, item));
    }
  }
  return result;
}

function reorder(list: unknown[], order: unknown[], key?: string): unknown[] {
  const keyOf = (item: unknown) => (key && isObject(item) ? item[key] : item);
  const wanted = order.map(keyOf);
  const rank = (item: unknown) => {
    const index = wanted.indexOf(keyOf(item));
    return index < 0 ? wanted.length : index;
  };
  return [...list].sort((a, b) => rank(a) - rank(b));
}

function mergeField(field: string, before: unknown, value: unknown): unknown {
  if (!Array.isArray(value)) return applyStrategicMergePatch(before, value);
  const target = Array.isArray(before) ? before : [];
  if (MERGED_SETS.has(field)) return [...new Set([...target, ...value])];
  const key = mergeKey(field, [...target, ...value]);
  return key && value.every(isObject)
    ? mergeObjectLists(field, key, target, value)
    : value;
}

/**
 * Applies a strategic merge patch as kubectl makes them for core kinds: a merge
 * patch in which lists with a merge key are merged item by item, with the
 * directives `$patch`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…` and
 * `$retainKeys`.
 *
 * @throws ApiStatusError 400 when an item lacks its merge key
 */
export function applyStrategicMergePatch(
  target: unknown,
  patch: unknown,
): unknown {
  if (!isObject(patch)) return patch;
  const { $patch, $retainKeys, ...fields } = patch;
  if ($patch === 'replace') return fields;
  if ($patch === 'delete') return undefined;
  let result: Json = isObject(target) ? { ...target } : {};
  if (Array.isArray($retainKeys)) {
    result = Object.fromEntries(
      Object.entries(result).filter(([key]) => $retainKeys.includes(key)),
    );
  }
  const orders: [string, unknown[]][] = [];
  for (const [key, value] of Object.entries(fields)) {
    const [directive, field] = key.split('/', 2);
    if (directive === '$setElementOrder') {
      if (Array.isArray(value)) orders.push([field, value]);
    } else if (directive === '$deleteFromPrimitiveList') {
      const gone = Array.isArray(value) ? value : [];
      const list = Array.isArray(result[field]) ? result[field] : [];
      result[field] = list.filter(item => !gone.includes(item));
    } else if (value === null) {
      delete result[key];
    } else {
      result[key] = mergeField(key, result[key], value);
    }
  }
  for (const [field, order] of orders) {
    const list = result[field];
    if (Array.isArray(list)) {
      result[field] = reorder(list, order, mergeKey(field, list));
    }
  }
  return result;
}
