import type { Expected } from './ConformanceCase';

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? 'nothing' : text.slice(0, 400);
}

/**
 * Compares a value with what is expected of it.
 *
 * @returns the differences, each with its path; none when it fits
 */
export function differences(
  actual: unknown,
  expected: Expected,
  path: string = '$',
): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) {
      return [`${path}: expected an array, got ${show(actual)}`];
    }
    if (actual.length !== expected.length) {
      return [
        `${path}: expected ${expected.length} items, got ${
          actual.length
        }: ${show(actual)}`,
      ];
    }
    return expected.flatMap((item, i) =>
      differences(actual[i], item, `${path}[${i}]`),
    );
  }
  if (!isObject(expected)) {
    return actual === expected
      ? []
      : [`${path}: expected ${show(expected)}, got ${show(actual)}`];
  }
  if ('$absent' in expected) {
    return actual === undefined
      ? []
      : [`${path}: expected nothing, got ${show(actual)}`];
  }
  if (typeof expected.$match === 'string') {
    return typeof actual === 'string' &&
      new RegExp(expected.$match).test(actual)
      ? []
      : [`${path}: expected /${expected.$match}/, got ${show(actual)}`];
  }
  if ('$some' in expected) {
    const some = expected.$some as Expected;
    return Array.isArray(actual) &&
      actual.some(item => differences(item, some).length === 0)
      ? []
      : [`${path}: no item is ${show(some)} in ${show(actual)}`];
  }
  if (!isObject(actual)) {
    return [`${path}: expected an object, got ${show(actual)}`];
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    differences(actual[key], value as Expected, `${path}.${key}`),
  );
}
