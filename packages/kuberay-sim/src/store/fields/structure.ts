import type { Schema } from '../../validation/Schema';

type Json = Record<string, unknown>;

/** How a value is merged and owned: as one, or part by part. */
export type Structure =
  | { kind: 'leaf' }
  | { kind: 'fields'; entries: [element: string, part: Part][] }
  | { kind: 'items'; entries: [element: string, part: Part][] };

/** A part of a value: where it lies, and what is known of it. */
export interface Part {
  value: unknown;
  schema: Schema | undefined;
  /** The name of the field, or the index in the list. */
  at: string | number;
  /** Whether the schema names the field (else it is one of a map's). */
  declared: boolean;
}

export function isRecord(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The schema of a field, or undefined where anything may stand. */
export function fieldSchema(
  schema: Schema | undefined,
  name: string,
): { schema: Schema | undefined; declared: boolean } {
  const { properties, additionalProperties } = schema ?? {};
  if (properties && Object.hasOwn(properties, name)) {
    return { schema: properties[name], declared: true };
  }
  return {
    schema:
      typeof additionalProperties === 'object'
        ? additionalProperties
        : undefined,
    declared: false,
  };
}

/** A list that is owned as one: of plain schema, or of items without keys. */
export function itemElement(
  schema: Schema | undefined,
  item: unknown,
): string | undefined {
  const type = schema?.['x-kubernetes-list-type'];
  if (type === 'set') return `v:${JSON.stringify(item)}`;
  const keys = schema?.['x-kubernetes-list-map-keys'];
  if (type !== 'map' || !keys || !isRecord(item)) return undefined;
  const values: Json = {};
  for (const key of [...keys].sort()) {
    const value = item[key] ?? schema.items?.properties?.[key]?.default;
    if (value === undefined) return undefined;
    values[key] = value;
  }
  return `k:${JSON.stringify(values)}`;
}

/** Whether a map or list is replaced as a whole. */
export function isAtomic(schema: Schema | undefined, value: unknown): boolean {
  if (Array.isArray(value)) {
    const type = schema?.['x-kubernetes-list-type'];
    return type !== 'set' && type !== 'map';
  }
  return schema?.['x-kubernetes-map-type'] === 'atomic';
}

/** Takes a value apart, as far as its parts have owners of their own. */
export function structureOf(
  value: unknown,
  schema: Schema | undefined,
): Structure {
  if (value === null || typeof value !== 'object' || isAtomic(schema, value)) {
    return { kind: 'leaf' };
  }
  if (Array.isArray(value)) {
    const entries: [string, Part][] = [];
    for (const [at, item] of value.entries()) {
      const element = itemElement(schema, item);
      if (element === undefined) return { kind: 'leaf' };
      const part = { value: item, schema: schema?.items, at, declared: false };
      entries.push([element, part]);
    }
    return { kind: 'items', entries };
  }
  return {
    kind: 'fields',
    entries: Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([at, inner]) => [
        `f:${at}`,
        { value: inner, at, ...fieldSchema(schema, at) },
      ]),
  };
}
