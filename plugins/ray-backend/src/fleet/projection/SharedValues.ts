/** Values that were asked for lately. Two generations: what is still in use when the young one is full moves on, the rest is let go. */
class Generations<T> {
  readonly #limit: number;
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: T): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

/** Longer texts are rarely repeated, and cost more to look up. */
const MAX_SHARED_TEXT = 128;

/**
 * Gives equal values one place in memory. A fleet repeats itself: the pods of a group differ by little more than their
 * names, and images, nodes and reasons are few. Lists bring what is alike close together, so a short memory does; it
 * forgets rather than grows, and what it has forgotten is kept twice, nothing worse.
 */
export class SharedValues {
  readonly #texts: Generations<string>;
  readonly #objects: Generations<object>;

  /** @param limit - how many values of a sort are remembered at least; at most twice as many */
  constructor(limit: number = 1_000) {
    this.#texts = new Generations(limit);
    this.#objects = new Generations(limit);
  }

  text<T extends string | undefined>(value: T): T;
  text(value: string | undefined): string | undefined {
    if (value === undefined || value.length > MAX_SHARED_TEXT) return value;
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    this.#texts.set(value, value);
    return value;
  }

  /** The first object that was equal to this one, property by property in the same order; it must not be changed any more. */
  object<T extends object | undefined>(value: T): T;
  object(value: object | undefined): object | undefined {
    if (value === undefined) return undefined;
    const key = JSON.stringify(value);
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    this.#objects.set(key, value);
    return value;
  }
}
