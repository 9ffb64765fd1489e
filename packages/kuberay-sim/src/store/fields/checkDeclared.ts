import type { Schema } from '../../validation/Schema';
import { fieldSchema, isAtomic, isRecord, itemElement } from './structure';

function expected(path: string, type: string, value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : value;
  return `${path}: expected ${type}, got &{${String(text)}}`;
}

function scalarError(
  value: unknown,
  { type, 'x-kubernetes-int-or-string': either }: Schema,
  path: string,
): string | undefined {
  if (either || type === undefined) return undefined;
  if (type === 'integer' || type === 'number') {
    if (typeof value === 'number') return undefined;
    const go = typeof value === 'boolean' ? 'bool' : typeof value;
    return `${path}: expected numeric (int or float), got ${go}`;
  }
  return typeof value === type ? undefined : expected(path, type, value);
}

function itemsError(
  value: unknown[],
  schema: Schema,
  path: string,
): string | undefined {
  const { items } = schema;
  for (const [i, item] of value.entries()) {
    const element = isAtomic(schema, value)
      ? undefined
      : itemElement(schema, item);
    if (!isAtomic(schema, value) && element === undefined) {
      const keys = schema['x-kubernetes-list-map-keys'] ?? [];
      const absent = keys.find(key => !isRecord(item) || !(key in item)) ?? '';
      return `${path}: element ${i}: associative list with keys has an element that omits key field ${JSON.stringify(
        absent,
      )} (and doesn't have default value)`;
    }
    const error = items && undeclared(item, items, `${path}[${i}]`);
    if (error) return error;
  }
  return undefined;
}

/**
 * The first field of a value that its schema does not have, or has with another
 * type, in the words of server-side apply; undefined when there is none.
 */
export function undeclared(
  value: unknown,
  schema: Schema,
  path: string = '',
): string | undefined {
  if (value === null || value === undefined) return undefined;
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value)) {
    if (schema.type === 'array') return itemsError(value, schema, path);
    return schema.type === undefined || keepsAll
      ? undefined
      : expected(path, schema.type === 'object' ? 'map' : schema.type, value);
  }
  if (!isRecord(value)) {
    if (schema.type === 'array') return expected(path, 'list', value);
    if (schema.type === 'object') return expected(path, 'map', value);
    return scalarError(value, schema, path);
  }
  if (schema.type === undefined) return undefined;
  if (schema.type !== 'object') return scalarError(value, schema, path);
  const open =
    keepsAll ||
    schema.additionalProperties === true ||
    (schema.properties === undefined &&
      schema.additionalProperties === undefined);
  for (const [name, inner] of Object.entries(value)) {
    const known = fieldSchema(schema, name);
    if (!known.schema && !open) {
      return `${path}.${name}: field not declared in schema`;
    }
    const error =
      known.schema && undeclared(inner, known.schema, `${path}.${name}`);
    if (error) return error;
  }
  return undefined;
}
