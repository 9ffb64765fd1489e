import { Readable } from 'node:stream';
import type { VirtualClock } from './VirtualClock';

/**
 * A Readable without most of its machinery, which knows when all that follows has come. As of any other, nobody is called
 * while they ask for something, nothing is read while it is paused, its end comes behind its data, and of one that was
 * destroyed nothing is heard but its error and that it is closed.
 */
export class ModelBody extends Readable {
  readonly #clock: VirtualClock;
  #waiting: Buffer[] = [];
  #isFlowing = false;
  #isComplete = false;
  #isDue = false;

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  push(chunk: Buffer | null): boolean {
    if (chunk) this.#waiting.push(chunk);
    else this.#isComplete = true;
    this.#flow();
    return true;
  }

  /** Called by whoever listens for data, too. */
  resume(): this {
    this.#isFlowing = true;
    this.#flow();
    return this;
  }

  pause(): this {
    this.#isFlowing = false;
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#waiting = [];
    this.#clock.soon(() => {
      if (error) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }

  #flow(): void {
    if (!this.#isFlowing || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const chunks = this.#waiting;
    let given = 0;
    while (given < chunks.length && this.#isFlowing) {
      this.emit('data', chunks[given]);
      given += 1;
    }
    if (this.destroyed) return;
    this.#waiting = chunks.slice(given);
    const isAtEnd = this.#isComplete && this.#waiting.length === 0;
    if (isAtEnd && this.#isFlowing) this.emit('end');
  }
}
