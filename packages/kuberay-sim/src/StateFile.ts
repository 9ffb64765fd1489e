import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeptPart } from './SimulatorParts';
import type { ObjectStore, StoreSnapshot } from './store';

/** What is kept between two runs. */
export interface State {
  version: 1;
  tokens: Record<string, string>;
  store: StoreSnapshot;
  /** What other parts keep, by their names. */
  parts: Record<string, unknown>;
}

const EVERY_MS = 1000;

/**
 * Reads a state file.
 *
 * @returns undefined when there is none
 * @throws Error that names the file when it does not hold a state
 */
export function readState(path: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const state = JSON.parse(text) as Partial<State>;
    if (state.version === 1 && state.store && state.tokens) {
      return state as State;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(
    `${path} does not hold a state of kuberay-sim; delete it to begin anew`,
  );
}

/** Writes the store's content to a file, whole, when it has changed. */
export class StateFile {
  readonly #path: string;
  readonly #store: ObjectStore;
  readonly #tokens: Record<string, string>;
  readonly #parts = new Map<string, KeptPart>();
  readonly #timer: NodeJS.Timeout;
  #written = -1;

  constructor(
    path: string,
    store: ObjectStore,
    tokens: Record<string, string>,
  ) {
    this.#path = path;
    this.#store = store;
    this.#tokens = tokens;
    mkdirSync(dirname(path), { recursive: true });
    this.#timer = setInterval(() => {
      try {
        this.write();
      } catch (error) {
        process.emitWarning(
          `The state could not be written to ${path}: ${String(error)}`,
        );
      }
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Has a part kept; the function returned says that it has changed. */
  keep(name: string, part: KeptPart): () => void {
    this.#parts.set(name, part);
    return () => {
      this.#written = -1;
    };
  }

  /** Writes now, unless nothing has changed since the last time. */
  write(): void {
    const { revision } = this.#store;
    if (revision === this.#written) return;
    const state: State = {
      version: 1,
      tokens: this.#tokens,
      store: this.#store.snapshot(),
      parts: Object.fromEntries(
        [...this.#parts].map(([name, part]) => [name, part.save()]),
      ),
    };
    const partial = `${this.#path}.partial`;
    writeFileSync(partial, JSON.stringify(state), { mode: 0o600 });
    renameSync(partial, this.#path);
    this.#written = revision;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.write();
  }
}
