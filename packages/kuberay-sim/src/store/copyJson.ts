const PLAIN = { configurable: true, enumerable: true, writable: true };

function copyItems(items: unknown[]): unknown[] {
  return items.map(item => copyJson(item));
}

/**
 * A deep copy of a JSON value, free to be changed. Several times as fast as
 * `structuredClone`, which has to reckon with all that is not JSON.
 */
export function copyJson<T>(given: T): T {
  if (given === null || typeof given !== 'object') return given;
  if (Array.isArray(given)) return copyItems(given) as T;
  const copy: Record<string, unknown> = {};
  const source = given as Record<string, unknown>;
  for (const field of Object.keys(source)) {
    const value = copyJson(source[field]);
    // As a plain assignment it would be taken for the prototype.
    if (field === '__proto__') {
      Object.defineProperty(copy, field, { ...PLAIN, value });
    } else copy[field] = value;
  }
  return copy as T;
}
