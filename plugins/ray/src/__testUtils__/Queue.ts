/** Hands over what is pushed, in order, until it is ended, failed or aborted. */
export class Queue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #ended = false;
  #error?: Error;
  #wake?: () => void;

  constructor(signal?: AbortSignal) {
    signal?.addEventListener('abort', () => this.end());
  }

  push(item: T) {
    this.#items.push(item);
    this.#wake?.();
  }

  end() {
    this.#ended = true;
    this.#wake?.();
  }

  fail(error: Error) {
    this.#error = error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#items.length > 0) yield this.#items.shift() as T;
      if (this.#error) throw this.#error;
      if (this.#ended) return;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}
