/** Entries by a key that several of them share. */
export class Index<T> {
  readonly #sets = new Map<string, Set<T>>();

  add(key: string, entry: T): void {
    const set = this.#sets.get(key);
    if (set) set.add(entry);
    else this.#sets.set(key, new Set([entry]));
  }

  remove(key: string, entry: T): void {
    const set = this.#sets.get(key);
    set?.delete(entry);
    if (set?.size === 0) this.#sets.delete(key);
  }

  get(key: string): T[] {
    return [...(this.#sets.get(key) ?? [])];
  }
}
