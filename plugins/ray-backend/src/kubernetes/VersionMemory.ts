const DEFAULT_SIZE = 2_048;

/**
 * Remembers the last versions that went out of date, so that one which is sent a second time is not taken for news:
 * resource versions are opaque, and tell nothing of which came first.
 */
export class VersionMemory {
  readonly #size: number;
  readonly #known = new Set<string>();

  constructor(size: number = DEFAULT_SIZE) {
    this.#size = size;
  }

  add(uid: string, resourceVersion: string): void {
    this.#known.add(keyOf(uid, resourceVersion));
    if (this.#known.size <= this.#size) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }

  has(uid: string, resourceVersion: string): boolean {
    return this.#known.size > 0 && this.#known.has(keyOf(uid, resourceVersion));
  }

  clear(): void {
    this.#known.clear();
  }
}

function keyOf(uid: string, resourceVersion: string): string {
  return `${resourceVersion} ${uid}`;
}
