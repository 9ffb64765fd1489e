const TURN_MS = 8;

/**
 * How long the watches of this process work before they let others have the event loop. One budget is shared by all:
 * twenty lists that arrive together would otherwise each take their share of the same turn.
 */
export class LoopBudget {
  readonly #turnMs: number;
  #begunAt?: number;

  constructor(turnMs: number = TURN_MS) {
    this.#turnMs = turnMs;
  }

  /** Whether this turn of the loop has been worked in for long enough. To be asked after each piece of work. */
  isSpent(): boolean {
    const now = performance.now();
    if (this.#begunAt === undefined) {
      this.#begunAt = now;
      setImmediate(() => {
        this.#begunAt = undefined;
      });
    }
    return now - this.#begunAt >= this.#turnMs;
  }

  /** Resolves in a later turn, after timers and sockets have had theirs. */
  nextTurn(): Promise<void> {
    return new Promise(resolve => {
      setImmediate(resolve);
    });
  }
}

/** What all watches of this process share. */
export const loopBudget = new LoopBudget();
