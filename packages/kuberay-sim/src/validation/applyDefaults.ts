import type { Schema } from './Schema';

/**
 * Writes the schema's defaults into `value`, in place, as the API server does
 * for custom resources: absent fields and nulls that may not be null.
 */
export function applyDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) value.forEach(item => applyDefaults(item, items));
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const object = value as Record<string, unknown>;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const absent =
      object[key] === undefined || (object[key] === null && !property.nullable);
    if (absent && property.default !== undefined) {
      object[key] = structuredClone(property.default);
    } else if (object[key] === null && !property.nullable && absent) {
      delete object[key];
    }
    if (object[key] !== undefined) applyDefaults(object[key], property);
  }
  const { additionalProperties } = schema;
  if (additionalProperties && typeof additionalProperties === 'object') {
    for (const [key, inner] of Object.entries(object)) {
      if (!schema.properties?.[key]) applyDefaults(inner, additionalProperties);
    }
  }
}
