/** Maps within a map. Its keys are texts that the values hold anyway, where joined keys would be texts of their own. */
export class NestedMap<V> {
  readonly #maps = new Map<string, Map<string, V>>();

  get(outer: string, inner: string): V | undefined {
    return this.#maps.get(outer)?.get(inner);
  }

  set(outer: string, inner: string, value: V): void {
    const map = this.#maps.get(outer);
    if (map) map.set(inner, value);
    else this.#maps.set(outer, new Map([[inner, value]]));
  }

  delete(outer: string, inner: string): void {
    const map = this.#maps.get(outer);
    map?.delete(inner);
    if (map?.size === 0) this.#maps.delete(outer);
  }

  /** All values, or those of one outer key; in the order in which they came. */
  values(outer?: string): V[] {
    if (outer !== undefined)
      return [...(this.#maps.get(outer)?.values() ?? [])];
    return [...this.#maps.values()].flatMap(map => [...map.values()]);
  }
}
