import { Optional } from '@marcbachmann/cel-js';
import type { JsonObject, JsonValue } from '@backstage/types';
import { TEMPLATE_LIMITS } from './limits';

/** What an expression yielded that no manifest can hold. */
export interface ValueProblem {
  found: string;
  expected: string;
}

const JSON_KINDS =
  'a string, a number, a boolean, null, a list or a map with string keys';

/**
 * A JSON value as CEL's: whole numbers become `int`, since CEL's `1` and `1.0` are different types.
 * Where the JSON Schema says `number`, the value stays a `double` even when it is whole.
 */
export function toCel(value: JsonValue | undefined, schema?: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !isNumberSchema(schema)
      ? BigInt(value)
      : value;
  }
  if (Array.isArray(value)) {
    const items = member(schema, 'items');
    return value.map((item, index) =>
      toCel(item, Array.isArray(items) ? items[index] : items),
    );
  }
  if (value !== null && typeof value === 'object') {
    const properties = member(schema, 'properties');
    const additional = member(schema, 'additionalProperties');
    return mapObject(value, (item, key) =>
      toCel(item, member(properties, key) ?? additional),
    );
  }
  return value;
}

/**
 * The inverse: what CEL yields as JSON. An `int` outside of what a JSON number holds exactly, a timestamp, a
 * duration, bytes or a type are problems; an absent optional is null.
 */
export function fromCel(
  value: unknown,
  depth = 0,
): { value: JsonValue } | { problem: ValueProblem } {
  if (depth > TEMPLATE_LIMITS.depth) {
    return {
      problem: {
        found: `a value nested deeper than ${TEMPLATE_LIMITS.depth}`,
        expected: 'a flatter one',
      },
    };
  }
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  ) {
    return { value };
  }
  if (typeof value === 'bigint') return fromInteger(value);
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? { value: Object.is(value, -0) ? 0 : value }
      : { problem: { found: String(value), expected: 'a finite number' } };
  }
  if (value instanceof Optional) {
    return value.hasValue()
      ? fromCel(value.value(), depth + 1)
      : { value: null };
  }
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value) {
      const converted = fromCel(item, depth + 1);
      if ('problem' in converted) return converted;
      items.push(converted.value);
    }
    return { value: items };
  }
  const entries = entriesOf(value);
  if (entries === undefined) {
    // CEL's uint: a class that cel-js does not export.
    const primitive: unknown = Object(value).valueOf();
    if (typeof primitive === 'bigint') return fromInteger(primitive);
    return { problem: { found: describe(value), expected: JSON_KINDS } };
  }
  const object: JsonObject = {};
  for (const [key, item] of entries) {
    if (typeof key !== 'string') {
      return {
        problem: {
          found: `a map with a key of type ${typeof key}`,
          expected: 'string keys',
        },
      };
    }
    const converted = fromCel(item, depth + 1);
    if ('problem' in converted) return converted;
    setOwn(object, key, converted.value);
  }
  return { value: object };
}

/** Sets a key of any name, `__proto__` included, as an own property. */
export function setOwn(
  object: JsonObject,
  key: string,
  value: JsonValue,
): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function fromInteger(
  value: bigint,
): { value: number } | { problem: ValueProblem } {
  const number = Number(value);
  return Number.isSafeInteger(number)
    ? { value: number }
    : {
        problem: {
          found: `the integer ${value}`,
          expected:
            'one between -(2^53 - 1) and 2^53 - 1; use string(…) for more',
        },
      };
}

function entriesOf(value: unknown): Iterable<[unknown, unknown]> | undefined {
  if (value instanceof Map) return value.entries();
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Compared by name, since a test runner or a worker may have an Object of its own.
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return plain ? Object.entries(value) : undefined;
}

function describe(value: unknown): string {
  if (value instanceof Date) return 'a timestamp';
  if (value instanceof Uint8Array) return 'bytes';
  const name =
    typeof value === 'object' && value !== null
      ? value.constructor?.name
      : undefined;
  if (name === 'Duration') return 'a duration';
  if (name === 'Type') return 'a type';
  return name ? `a value of type ${name}` : `a value of type ${typeof value}`;
}

function isNumberSchema(schema: unknown): boolean {
  return member(schema, 'type') === 'number';
}

function member(object: unknown, key: string): unknown {
  return typeof object === 'object' &&
    object !== null &&
    Object.hasOwn(object, key)
    ? Reflect.get(object, key)
    : undefined;
}

function mapObject(
  object: { [key: string]: JsonValue | undefined },
  convert: (value: JsonValue, key: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, convert(value, key)]],
    ),
  );
}
