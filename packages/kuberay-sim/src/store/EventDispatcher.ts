import type { StoreEvent } from './EventHistory';

type Listener = (event: StoreEvent) => void;

function warn(error: unknown): void {
  process.emitWarning(
    error instanceof Error ? error : new Error(String(error)),
  );
}

/**
 * Tells subscribers of changes, in order: a change made by a subscriber is
 * delivered after the one it is about. A subscriber that throws stops no other.
 */
export class EventDispatcher {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #anyListeners = new Set<Listener>();
  readonly #queue: StoreEvent[] = [];
  readonly #onError: (error: unknown) => void;
  #dispatching = false;

  constructor(onError: (error: unknown) => void = warn) {
    this.#onError = onError;
  }

  subscribe(resource: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  subscribeAll(listener: Listener): () => void {
    this.#anyListeners.add(listener);
    return () => this.#anyListeners.delete(listener);
  }

  dispatch(change: StoreEvent): void {
    this.#queue.push(change);
    if (this.#dispatching) return;
    this.#dispatching = true;
    for (let event = this.#queue.shift(); event; event = this.#queue.shift()) {
      const listeners = this.#listeners.get(event.resource) ?? [];
      for (const listener of [...listeners, ...this.#anyListeners]) {
        try {
          listener(event);
        } catch (error) {
          this.#onError(error);
        }
      }
    }
    this.#dispatching = false;
  }
}
