import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type { KubernetesApi } from '../../grounds/KubernetesApi';
import { NAMESPACE, WATCHED_KINDS, type WatchedKind } from './kinds';
import type { Random } from './Random';
import { Slot } from './Slot';
import { until } from './until';

const TICK_MS = 25;
const MOST_AT_ONCE = 24;

export interface LoadOptions {
  random: Random;
  changesPerSecond: number;
  namesPerKind: number;
  kinds?: readonly WatchedKind[];
  /** Before each name. */
  prefix?: string;
}

/**
 * Writers that create, change, delete and make again objects of all kinds, so many times a second, directly on the
 * server. They outlive its restarts, and keep what it acknowledged.
 */
export class Load {
  /** Changes that the server has acknowledged. */
  changes = 0;
  readonly #slots: readonly Slot[];
  readonly #random: Random;
  readonly #changesPerSecond: number;
  #timer?: NodeJS.Timeout;
  #serial = 0;
  #owed = 0;
  #ranMs = 0;
  #startedAt = 0;

  constructor(admin: KubernetesApi, options: LoadOptions) {
    const { kinds = WATCHED_KINDS, prefix = 'object' } = options;
    this.#random = options.random;
    this.#changesPerSecond = options.changesPerSecond;
    this.#slots = kinds.flatMap(kind =>
      Array.from(
        { length: options.namesPerKind },
        (_, index) => new Slot(admin, kind, `${prefix}-${index}`),
      ),
    );
  }

  /** For how long it ran, in seconds. */
  get seconds(): number {
    return this.#ranMs / 1000;
  }

  start(): void {
    if (this.#timer) return;
    let before = performance.now();
    this.#startedAt = before;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#owed += ((now - before) / 1000) * this.#changesPerSecond;
      before = now;
      this.#pay();
    }, TICK_MS);
  }

  /** Resolves when each change under way has been answered. */
  async pause(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#ranMs += performance.now() - this.#startedAt;
    this.#owed = 0;
    await until('the last answer of the writers', () =>
      this.#slots.every(({ busy }) => !busy),
    );
  }

  /** The server has another history now: nothing is known of it. */
  forget(): void {
    for (const slot of this.#slots) slot.known = 'unknown';
  }

  /** Where what the server lists is not what it acknowledged. To be asked while paused. */
  contradictions(
    kind: WatchedKind,
    listed: readonly KubernetesObject[],
  ): string[] {
    const byName = new Map(
      listed.map(object => [
        `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
        object.metadata,
      ]),
    );
    return this.#slots.flatMap(({ kind: slotKind, name, known }) => {
      // Without its label, an object is not on the list.
      if (slotKind !== kind || known === 'unknown') return [];
      if (kind.labelSelector) return [];
      const what = `${kind.kind} ${NAMESPACE}/${name}`;
      const found = byName.get(what);
      if (known === 'absent') {
        return found ? [`${what} was deleted, but the server lists it`] : [];
      }
      return found?.uid === known.uid &&
        found.resourceVersion === known.resourceVersion
        ? []
        : [`${what} is not listed as ${JSON.stringify(known)}`];
    });
  }

  #pay(): void {
    const idle = this.#slots.filter(({ busy }) => !busy);
    let free = MOST_AT_ONCE - (this.#slots.length - idle.length);
    while (this.#owed >= 1 && free > 0 && idle.length > 0) {
      const [slot] = idle.splice(this.#random.between(0, idle.length - 1), 1);
      this.#owed -= 1;
      free -= 1;
      this.#serial += 1;
      this.#change(slot, this.#serial);
    }
    // A server that was away is not to be flooded with what it missed.
    this.#owed = Math.min(this.#owed, MOST_AT_ONCE);
  }

  async #change(slot: Slot, serial: number): Promise<void> {
    slot.busy = true;
    try {
      const made = await slot.change(this.#random, serial);
      this.changes += made;
      if (made > 1) this.#owed -= made - 1;
    } catch {
      // The server went away before it answered: the slot does not know what became of the change.
    } finally {
      slot.busy = false;
    }
  }
}
