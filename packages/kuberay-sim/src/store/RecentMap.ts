/**
 * Remembers what was asked for lately, between `size` and twice as many: the
 * older half is dropped at once, which costs nothing per entry.
 */
export class RecentMap<K, T> {
  readonly #size: number;
  #recent = new Map<K, T>();
  #older = new Map<K, T>();

  constructor(size: number) {
    this.#size = size;
  }

  /** What is known under a key, or else made. */
  get(key: K, make: () => T): T {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const value = this.#older.get(key) ?? make();
    if (this.#recent.size >= this.#size) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
    return value;
  }
}
