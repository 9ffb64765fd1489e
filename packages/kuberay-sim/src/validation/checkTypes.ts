import { quantityOf } from './quantities';
import type { Schema } from './Schema';

const GO_TYPES: Record<NonNullable<Schema['type']>, string> = {
  string: 'string',
  boolean: 'bool',
  integer: 'int32',
  number: 'float64',
  object: 'map[string]interface {}',
  array: '[]interface {}',
};

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function fits(value: unknown, type: Schema['type']): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

const NO_QUANTITY =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Amounts are int-or-string with a pattern in CRDs, and a format here. */
function isQuantity({ format, pattern }: Schema): boolean {
  return format === 'quantity' || pattern?.startsWith('^(\\+|-)?') === true;
}

/**
 * Finds the first field of a core kind whose JSON type does not fit: Kubernetes
 * decodes its own kinds into Go structs, and says so.
 *
 * @returns what the decoder says, or undefined when all fields fit
 */
export function decodeError(
  value: unknown,
  schema: Schema,
  path: string = '',
): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (schema['x-kubernetes-int-or-string']) {
    if (isQuantity(schema) && quantityOf(value as string) === undefined) {
      return NO_QUANTITY;
    }
    return ['number', 'string'].includes(typeof value)
      ? undefined
      : `json: cannot unmarshal ${jsonType(
          value,
        )} into Go struct field ${path} of type string`;
  }
  if (!fits(value, schema.type)) {
    const type = schema.type ? GO_TYPES[schema.type] : 'string';
    return `json: cannot unmarshal ${jsonType(
      value,
    )} into Go struct field ${path} of type ${type}`;
  }
  if (schema.format === 'byte' && typeof value === 'string') {
    const at = value.search(/[^A-Za-z0-9+/=\r\n]/);
    if (at >= 0) return `illegal base64 data at input byte ${at}`;
    // Go's decoder passes over line breaks.
    const { length } = value.replace(/[\r\n]/g, '');
    if (length % 4 !== 0) {
      return `illegal base64 data at input byte ${length - (length % 4)}`;
    }
  }
  const entries: [unknown, Schema | undefined, string][] = Array.isArray(value)
    ? value.map(item => [item, schema.items, path])
    : Object.entries(typeof value === 'object' ? value : {}).map(
        ([key, inner]) => {
          const extra = schema.additionalProperties;
          return [
            inner,
            schema.properties?.[key] ??
              (typeof extra === 'object' ? extra : undefined),
            path === '' ? key : `${path}.${key}`,
          ];
        },
      );
  for (const [inner, innerSchema, at] of entries) {
    const error = innerSchema && decodeError(inner, innerSchema, at);
    if (error) return error;
  }
  return undefined;
}
