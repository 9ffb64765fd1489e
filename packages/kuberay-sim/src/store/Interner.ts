import { RecentMap } from './RecentMap';

/** How many parts, and how many texts, are remembered. */
const SIZE = 32_768;
/** Long texts are messages and scripts, of which few are equal. */
const MAX_TEXT = 256;

/** Looked up once: this is called for each character. */
const { imul } = Math;

function mix(hash: number, number: number): number {
  return imul(hash ^ number, 0x01000193);
}

/** A number for a text, from its length, its beginning and its end. */
function textHash(text: string): number {
  const { length } = text;
  let hash = mix(0x811c9dc5, length);
  const head = Math.min(length, 24);
  for (let i = 0; i < head; i += 1) hash = mix(hash, text.charCodeAt(i));
  for (let i = Math.max(head, length - 16); i < length; i += 1) {
    hash = mix(hash, text.charCodeAt(i));
  }
  return hash;
}

/** Whether two objects hold the very same parts under the same fields. */
function sameParts(a: object, b: object): boolean {
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = Object.entries(b);
  return (
    left.length === right.length &&
    left.every(
      ([field, value], i) =>
        right[i][0] === field && Object.is(right[i][1], value),
    )
  );
}

/**
 * Makes equal parts of objects one and the same: the pods of a cluster share
 * their containers, volumes and tolerations, thousands of events their sources.
 * Only for what is frozen afterwards and never changed. What has the hash of
 * something else is left as it is.
 */
export class Interner {
  readonly #parts = new RecentMap<number, object>(SIZE);
  readonly #texts = new RecentMap<string, string>(SIZE);
  readonly #ids = new WeakMap<object, number>();
  #last = 0;

  /** The part that stands for all that are equal to `value`. */
  intern<T>(value: T): T {
    if (typeof value === 'string') {
      const text: string = value;
      return text.length > MAX_TEXT
        ? value
        : (this.#texts.get(text, () => text) as T);
    }
    if (value === null || typeof value !== 'object') return value;
    return this.#part(value);
  }

  /** Does so with all that an object holds; the object itself is its own. */
  internFields(object: Record<string, unknown>): void {
    for (const [field, value] of Object.entries(object)) {
      object[field] = this.intern(value);
    }
  }

  #part<T extends object>(value: T): T {
    if (this.#ids.has(value)) return value;
    let hash = Array.isArray(value) ? 1 : 2;
    const holder = value as Record<string, unknown>;
    for (const [field, inner] of Object.entries(holder)) {
      const shared = this.intern(inner);
      if (shared !== inner) holder[field] = shared;
      hash = mix(mix(hash, textHash(field)), this.#hashOf(shared));
    }
    const known = this.#parts.get(hash, () => value);
    if (known !== value && sameParts(known, value)) return known as T;
    this.#last += 1;
    this.#ids.set(value, this.#last);
    return value;
  }

  #hashOf(value: unknown): number {
    if (value !== null && typeof value === 'object') {
      return this.#ids.get(value) ?? 0;
    }
    return typeof value === 'string' ? textHash(value) : textHash(`${value}`);
  }
}
