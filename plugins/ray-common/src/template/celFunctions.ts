import type { JsonValue } from '@backstage/types';
import { EvaluationError } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';
import canonicalize from 'canonicalize';
import { fromCel } from './celValues';

/** Raydeck's own functions, besides those of CEL. */
export function registerFunctions(environment: Environment): void {
  environment.registerFunction('toJson(dyn): string', (value: unknown) => {
    const converted = fromCel(value);
    if ('problem' in converted) {
      const { found, expected } = converted.problem;
      throw new EvaluationError(`toJson got ${found}, expected ${expected}`);
    }
    return toJson(withoutNull(converted.value));
  });
}

/**
 * Characters that YAML 1.1 reads as line breaks or refuses, though JSON strings may hold them. The result is meant
 * for fields that hold YAML, such as a RayJob's runtimeEnvYAML.
 */
const NOT_YAML = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

function toJson(value: JsonValue): string {
  return (canonicalize(value) ?? 'null').replace(
    NOT_YAML,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As in the manifest itself, null leaves its key or item out. */
function withoutNull(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.filter(item => item !== null).map(withoutNull);
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null || item === undefined ? [] : [[key, withoutNull(item)]],
    ),
  );
}
