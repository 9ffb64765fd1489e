import type { Schema } from './Schema';

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Removes from `value`, in place, every field that the schema does not know.
 *
 * @returns the paths that were removed, in order of the document, as the real
 *   server names them: `spec.workerGroupSpecs[0].foo`
 */
export function pruneUnknown(
  value: unknown,
  schema: Schema,
  path: string = '',
): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items
      ? value.flatMap((item, i) => pruneUnknown(item, items, `${path}[${i}]`))
      : [];
  }
  if (!isObject(value)) return [];
  const { properties, additionalProperties } = schema;
  const keepsAll =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    additionalProperties === true ||
    // A value of the wrong type is the validator's to report.
    (schema.type !== undefined && schema.type !== 'object') ||
    (properties === undefined && additionalProperties === undefined);
  const unknown: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const known =
      properties && Object.hasOwn(properties, key)
        ? properties[key]
        : undefined;
    const at = join(path, key);
    if (known) {
      unknown.push(...pruneUnknown(inner, known, at));
    } else if (isObject(additionalProperties)) {
      unknown.push(...pruneUnknown(inner, additionalProperties as Schema, at));
    } else if (!keepsAll) {
      unknown.push(at);
      delete value[key];
    }
  }
  return unknown;
}
