import { isError } from '@backstage/errors';
import { RayApi, WatchFilter, WatchMessage } from '../api';
import { applyMessages } from './applyMessages';
import { FleetState, INITIAL_FLEET } from './FleetState';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
const LINGER_MS = 5_000;
const BATCH_MS = 16;
/** How long a hidden tab keeps its stream: browsers grant a server six connections over HTTP/1.1, for all tabs together. */
export const HIDDEN_MS = 20_000;

/**
 * One stream and what it has told, for all who look at the same selection.
 *
 * It is open while someone subscribes and a little longer, so that a step from
 * a list to a page and back does not open it anew. A break is taken up again
 * with the last event's id, after a growing pause; what is known stays on the
 * screen and is marked. A tab that stays hidden lets go of its connection, and
 * takes it up again when it is looked at. Messages that arrive together are
 * applied together, at most once per frame.
 */
export class FleetStream {
  readonly #api: RayApi;
  readonly #filter: WatchFilter;
  readonly #onIdle: () => void;
  readonly #listeners = new Set<() => void>();
  #state: FleetState = INITIAL_FLEET;
  #pending: WatchMessage[] = [];
  #flushTimer?: ReturnType<typeof setTimeout>;
  #lingerTimer?: ReturnType<typeof setTimeout>;
  #hiddenTimer?: ReturnType<typeof setTimeout>;
  #running?: AbortController;
  #lastEventId?: string;
  #wake?: () => void;

  constructor(api: RayApi, filter: WatchFilter, onIdle: () => void = () => {}) {
    this.#api = api;
    this.#filter = filter;
    this.#onIdle = onIdle;
  }

  readonly getState = (): FleetState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#lingerTimer);
    if (!this.#running) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#lingerTimer = setTimeout(() => this.#stop(), LINGER_MS);
      }
    };
  };

  /** Tries again now, also after a refusal. */
  readonly retry = (): void => {
    if (this.#state.connection.status === 'refused') {
      this.#set({ ...this.#state, connection: { status: 'connecting' } });
      this.#connect();
    } else {
      this.#wake?.();
    }
  };

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) {
      this.#hiddenTimer = setTimeout(() => this.#running?.abort(), HIDDEN_MS);
    } else if (this.#running?.signal.aborted) {
      this.#connect();
    }
  };

  #start() {
    window.addEventListener('online', this.retry);
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#connect();
    this.#onVisibility();
  }

  #connect() {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    void this.#run(controller.signal);
  }

  #stop() {
    this.#running?.abort();
    this.#running = undefined;
    window.removeEventListener('online', this.retry);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#hiddenTimer);
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#pending = [];
    this.#onIdle();
  }

  async #run(signal: AbortSignal) {
    let failures = 0;
    while (!signal.aborted) {
      let error: Error | undefined;
      try {
        const messages = this.#api.watch(this.#filter, {
          lastEventId: this.#lastEventId,
          signal,
          onOpen: () => this.#markOpen(),
        });
        for await (const message of messages) {
          if (signal.aborted) return;
          failures = 0;
          if (message.id) this.#lastEventId = message.id;
          if (message.event === 'end') break;
          this.#receive(message);
        }
      } catch (e) {
        error = isError(e) ? (e as Error) : new Error(String(e));
      }
      if (signal.aborted) return;
      if (error && isRefusal(error)) {
        this.#set({
          ...this.#state,
          connection: { status: 'refused', error },
        });
        return;
      }
      failures += 1;
      // An end that the server announced is taken up at once and unseen.
      if (error || failures > 1) this.#markBroken(error);
      await this.#pause(retryDelay(failures), signal);
    }
  }

  #receive(message: WatchMessage) {
    this.#pending.push(message);
    if (this.#flushTimer === undefined) {
      this.#flushTimer = setTimeout(() => this.#flush(), BATCH_MS);
    }
  }

  #flush() {
    this.#flushTimer = undefined;
    const messages = this.#pending;
    this.#pending = [];
    this.#set({
      ...applyMessages(this.#state, messages),
      connection: { status: 'live' },
    });
  }

  #markOpen() {
    if (this.#state.loaded && this.#state.connection.status !== 'live') {
      this.#set({ ...this.#state, connection: { status: 'live' } });
    }
  }

  #markBroken(error?: Error) {
    const { connection } = this.#state;
    const since =
      connection.status === 'reconnecting' ? connection.since : Date.now();
    this.#set({
      ...this.#state,
      connection: { status: 'reconnecting', since, error },
    });
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, milliseconds);
      const wake = () => {
        clearTimeout(timer);
        done();
      };
      function done() {
        signal.removeEventListener('abort', wake);
        resolve();
      }
      signal.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }

  #set(state: FleetState) {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function retryDelay(failures: number): number {
  const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/** Answers that a repetition of the same request will not change. */
function isRefusal(error: Error): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 400 || status === 403 || status === 404;
}
