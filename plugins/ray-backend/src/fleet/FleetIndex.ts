/** Values by a key that several of them share. Most keys have one value: those take no set. */
export class Index<T extends object> {
  readonly #values = new Map<string, T | Set<T>>();

  add(key: string, value: T): void {
    const there = this.#values.get(key);
    if (there === undefined) this.#values.set(key, value);
    else if (there instanceof Set) there.add(value);
    else this.#values.set(key, new Set([there, value]));
  }

  remove(key: string, value: T): void {
    const there = this.#values.get(key);
    if (there === value) this.#values.delete(key);
    if (!(there instanceof Set)) return;
    there.delete(value);
    if (there.size === 0) this.#values.delete(key);
  }

  get(key: string): T[] {
    const there = this.#values.get(key);
    if (there === undefined) return [];
    return there instanceof Set ? [...there] : [there];
  }
}
