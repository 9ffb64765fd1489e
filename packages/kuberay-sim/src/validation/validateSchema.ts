import type { StatusCause } from '../store';
import { holds } from './knownRules';
import type { Schema } from './Schema';

type JsonType = 'null' | 'array' | NonNullable<Schema['type']>;

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value as 'object' | 'string' | 'boolean';
}

function fits(actual: JsonType, wanted: Schema['type']): boolean {
  return actual === wanted || (wanted === 'number' && actual === 'integer');
}

interface Context {
  causes: StatusCause[];
  /** Rules of `x-kubernetes-validations`, put off until the rest is right. */
  rules: (() => void)[];
  isUpdate: boolean;
}

function invalid(context: Context, field: string, message: string): void {
  context.causes.push({ reason: 'FieldValueInvalid', message, field });
}

function checkString(
  value: string,
  schema: Schema,
  path: string,
  context: Context,
): void {
  const shown = `Invalid value: ${JSON.stringify(value)}: ${path} in body`;
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) {
    context.causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${maxLength} bytes`,
      field: path,
    });
  }
  if (minLength !== undefined && length < minLength) {
    invalid(
      context,
      path,
      `${shown} should be at least ${minLength} chars long`,
    );
  }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    invalid(context, path, `${shown} should match '${pattern}'`);
  }
}

function checkNumber(
  value: number,
  schema: Schema,
  path: string,
  context: Context,
): void {
  const shown = `Invalid value: ${value}: ${path} in body`;
  if (schema.minimum !== undefined && value < schema.minimum) {
    invalid(
      context,
      path,
      `${shown} should be greater than or equal to ${schema.minimum}`,
    );
  }
  if (schema.maximum !== undefined && value > schema.maximum) {
    invalid(
      context,
      path,
      `${shown} should be less than or equal to ${schema.maximum}`,
    );
  }
}

function checkArray(
  value: unknown[],
  schema: Schema,
  path: string,
  context: Context,
  old: unknown,
): void {
  const { items, maxItems, minItems } = schema;
  if (maxItems !== undefined && value.length > maxItems) {
    context.causes.push({
      reason: 'FieldValueTooMany',
      message: `Too many: ${value.length}: must have at most ${maxItems} items`,
      field: path,
    });
  }
  if (minItems !== undefined && value.length < minItems) {
    invalid(
      context,
      path,
      `Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`,
    );
  }
  const keys = schema['x-kubernetes-list-map-keys'];
  const seen = new Set<string>();
  value.forEach((item, i) => {
    const at = `${path}[${i}]`;
    const before = Array.isArray(old) ? old[i] : undefined;
    if (items) check(item, items, at, context, before);
    if (!keys || item === null || typeof item !== 'object') return;
    const key = JSON.stringify(
      Object.fromEntries(
        keys
          .map(name => [name, (item as Record<string, unknown>)[name]])
          .filter(([, part]) => part !== undefined),
      ),
    );
    if (seen.has(key)) {
      context.causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${key}`,
        field: at,
      });
    }
    seen.add(key);
  });
}

function checkObject(
  value: Record<string, unknown>,
  schema: Schema,
  path: string,
  context: Context,
  old: unknown,
): void {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const before = (old !== null && typeof old === 'object' ? old : {}) as Record<
    string,
    unknown
  >;
  for (const key of schema.required ?? []) {
    if (value[key] === undefined) {
      context.causes.push({
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: at(key),
      });
    }
  }
  for (const [key, inner] of Object.entries(value)) {
    const property = schema.properties?.[key];
    const { additionalProperties } = schema;
    if (property) {
      check(inner, property, at(key), context, before[key]);
    } else if (
      additionalProperties &&
      typeof additionalProperties === 'object'
    ) {
      check(inner, additionalProperties, at(key), context, before[key]);
    }
  }
}

function checkType(
  value: unknown,
  schema: Schema,
  path: string,
  context: Context,
): boolean {
  const actual = typeOf(value);
  if (schema['x-kubernetes-int-or-string']) {
    if (actual === 'integer' || actual === 'string') return true;
  } else if (schema.type === undefined || fits(actual, schema.type)) {
    return true;
  }
  const wanted = schema['x-kubernetes-int-or-string']
    ? 'integer,string'
    : schema.type;
  context.causes.push({
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "${actual}": ${path} in body must be of type ${wanted}: "${actual}"`,
    field: path,
  });
  return false;
}

function checkEnum(
  value: unknown,
  schema: Schema,
  path: string,
  context: Context,
): void {
  if (!schema.enum || schema.enum.includes(value)) return;
  const supported = schema.enum.map(item => JSON.stringify(item)).join(', ');
  context.causes.push({
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(
      value,
    )}: supported values: ${supported}`,
    field: path,
  });
}

function check(
  value: unknown,
  schema: Schema,
  path: string,
  context: Context,
  old: unknown,
): void {
  if (value === null && schema.nullable) return;
  if (!checkType(value, schema, path, context)) return;
  checkEnum(value, schema, path, context);
  if (typeof value === 'string') checkString(value, schema, path, context);
  else if (typeof value === 'number') checkNumber(value, schema, path, context);
  else if (Array.isArray(value)) checkArray(value, schema, path, context, old);
  else if (value !== null && typeof value === 'object') {
    const object = value as Record<string, unknown>;
    checkObject(object, schema, path, context, old);
  }
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? []) {
    context.rules.push(() => {
      if (holds(rule, value, old, context.isUpdate)) return;
      const shown =
        typeof value === 'string'
          ? JSON.stringify(value)
          : `"${typeOf(value)}"`;
      invalid(
        context,
        path,
        `Invalid value: ${shown}: ${message ?? `failed rule: ${rule}`}`,
      );
    });
  }
}

const BLOCKING = new Set([
  'FieldValueRequired',
  'FieldValueTypeInvalid',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
]);

/** Whether errors keep the rules of `x-kubernetes-validations` from running. */
export function blocksRules(causes: StatusCause[]): boolean {
  return causes.some(({ reason }) => BLOCKING.has(reason ?? ''));
}

/** What the server adds when it could not evaluate the rules. */
export const RULES_NOT_CHECKED: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

/**
 * Checks a value against a structural schema.
 *
 * @param before - errors already found elsewhere (metadata); they count when it
 *   is decided whether the validation rules are evaluated
 * @param under - the field of the object that `value` is; messages name paths
 *   from there, as the real server's do
 * @returns all errors, `before` included, in the words of the real server; the
 *   schema's in order of their paths
 */
export function validateSchema(
  value: unknown,
  schema: Schema,
  before: StatusCause[] = [],
  old?: unknown,
  under: string = '',
): StatusCause[] {
  const context: Context = {
    causes: [],
    rules: [],
    isUpdate: old !== undefined,
  };
  check(value, schema, '', context, old);
  if (under !== '') {
    for (const cause of context.causes) cause.field = `${under}.${cause.field}`;
  }
  context.causes.sort((a, b) => {
    if (a.field === b.field) return 0;
    return (a.field ?? '') < (b.field ?? '') ? -1 : 1;
  });
  context.causes.unshift(...before);
  if (blocksRules(context.causes)) {
    return [...context.causes, RULES_NOT_CHECKED];
  }
  for (const rule of context.rules) rule();
  return context.causes;
}
