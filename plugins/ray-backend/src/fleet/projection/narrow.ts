/*
 * What arrives is JSON of any shape: CRDs of other versions, objects that a webhook or a bug has filled oddly. Whatever
 * is not what the schema says counts as absent, so that one odd object is shown poorer and never ends a watch.
 */

/** A JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};

/** Longer texts are cut: they are read by people, and a fleet of them is held in memory. */
const MAX_TEXT = 16 * 1024;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or one without fields. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

/** The objects of an array; undefined where it is none. */
export function list<T>(
  value: unknown,
  each: (item: Fields) => T,
): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: unknown[] = value;
  return (items.every(isFields) ? items : items.filter(isFields)).map(each);
}

/** A text; of a very long one its beginning and its end. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length <= MAX_TEXT) return value;
  const half = MAX_TEXT / 2;
  return detached(`${value.slice(0, half)}\n…\n${value.slice(-half)}`);
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** One of a few known texts. */
export function oneOf<T extends string>(
  value: unknown,
  known: readonly T[],
): T | undefined {
  return known.find(each => each === value);
}

/** Texts by name: labels, annotations, selectors. */
export function texts(value: unknown): Record<string, string> | undefined {
  return pairs(value, isText);
}

/** Quantities by the name of a resource; a YAML author may have left them numbers. */
export function quantities(
  value: unknown,
): Record<string, string | number> | undefined {
  return pairs(value, isQuantity);
}

function pairs<T>(
  value: unknown,
  isKept: (each: unknown) => each is T,
): Record<string, T> | undefined {
  if (!isFields(value)) return undefined;
  return allAre(value, isKept)
    ? value
    : Object.fromEntries(
        Object.entries(value).filter((pair): pair is [string, T] =>
          isKept(pair[1]),
        ),
      );
}

function allAre<T>(
  value: Fields,
  isKept: (each: unknown) => each is T,
): value is Record<string, T> {
  for (const key in value) {
    if (!isKept(value[key])) return false;
  }
  return true;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isQuantity(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** A copy: V8 keeps the whole text alive of which another is a part. */
function detached(value: string): string {
  return Buffer.from(value, 'utf16le').toString('utf16le');
}
