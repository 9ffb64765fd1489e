import { Random } from '../support/Random';
import type { Fault } from './Fault';
import type { RequestKind } from './readRequests';

/** One fault that is to be injected, with chances of its own. */
export interface FaultCard {
  fault: Fault;
  random: Random;
}

/**
 * The faults that are to be injected, in an order that a seed repeats: every class equally often. A request draws the
 * first that can strike it; one that found nothing to spoil goes back.
 */
export class FaultDeck {
  readonly #random: Random;
  readonly #faults: readonly Fault[];
  readonly #injected = new Map<string, number>();
  #cards: FaultCard[] = [];

  constructor(seed: number, faults: readonly Fault[]) {
    this.#random = new Random(seed);
    this.#faults = faults;
    for (const { name } of faults) this.#injected.set(name, 0);
  }

  /** How often each class was really injected. */
  get injected(): ReadonlyMap<string, number> {
    return this.#injected;
  }

  get total(): number {
    return [...this.#injected.values()].reduce((sum, each) => sum + each, 0);
  }

  draw(kind: RequestKind): FaultCard | undefined {
    return this.#take(kind) ?? (this.#refill(), this.#take(kind));
  }

  countAsInjected({ fault }: FaultCard): void {
    this.#injected.set(fault.name, (this.#injected.get(fault.name) ?? 0) + 1);
  }

  putBack(card: FaultCard): void {
    this.#cards.push(card);
  }

  #take(kind: RequestKind): FaultCard | undefined {
    const at = this.#cards.findIndex(({ fault }) =>
      fault.strikes.includes(kind),
    );
    return at === -1 ? undefined : this.#cards.splice(at, 1)[0];
  }

  /** One more of each class, behind what is left. */
  #refill(): void {
    const more = this.#random
      .shuffled(this.#faults)
      .map(fault => ({ fault, random: this.#random.fork() }));
    this.#cards.push(...more);
  }
}
