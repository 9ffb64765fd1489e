import type { Rights } from '../authorization';
import type { Identity, OwnershipResolver } from '../ownership';
import type { Slot } from './projectSlot';

/** The entries of one kind, by reference: projections, and whose they are. */
export class OwnedEntries<
  M extends object,
  E extends { model: M; rights: Rights },
> {
  readonly #ownership: OwnershipResolver;
  readonly #make: (model: M, rights: Rights) => E;
  readonly #slots = new Map<string, Slot<M>>();
  readonly #entries = new Map<string, E>();

  constructor(
    ownership: OwnershipResolver,
    make: (model: M, rights: Rights) => E,
  ) {
    this.#ownership = ownership;
    this.#make = make;
  }

  get(ref: string): E | undefined {
    return this.#entries.get(ref);
  }

  values(): Iterable<E> {
    return this.#entries.values();
  }

  refs(): Iterable<string> {
    return this.#slots.keys();
  }

  identity(ref: string): Identity | undefined {
    return this.#slots.get(ref)?.identity;
  }

  /** A new projection, or none any more; it shows after {@link OwnedEntries.own}. */
  put(ref: string, slot: Slot<M> | undefined): void {
    if (slot) this.#slots.set(ref, slot);
    else this.#slots.delete(ref);
  }

  /** Asks again whose it is; answers what that and a new projection changed, if anything. */
  own(ref: string): { before?: E; after?: E } | undefined {
    const before = this.#entries.get(ref);
    const slot = this.#slots.get(ref);
    if (!slot) {
      this.#entries.delete(ref);
      return before && { before };
    }
    const { ownership, rights } = this.#ownership.resolve(slot.identity);
    const model = { ...slot.base, ...ownership };
    if (before && same([before.model, before.rights], [model, rights])) {
      return undefined;
    }
    const after = this.#make(model, rights);
    this.#entries.set(ref, after);
    return { ...(before && { before }), after };
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
