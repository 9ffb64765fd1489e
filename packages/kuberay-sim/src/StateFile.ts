import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { KeptPart } from './SimulatorParts';
import type { AnyKubeObject, ObjectStore, StoreEvent } from './store';
import { pathOf, keyOf, withManagedFields } from './store';

/** What is kept of the simulator beside its objects. */
export interface Secrets {
  /** The accounts' bearer tokens. */
  tokens: Record<string, string>;
  /** What tokens of ServiceAccounts are signed with. */
  signingKey: string;
}

/** One line of a state file. */
export type StateLine =
  | ({ 'kuberay-sim': 2 } & Secrets)
  | { set: string; object: AnyKubeObject }
  | { gone: string; path: string; revision: number }
  | { revision: number }
  | { part: string; value: unknown };

/** How long what a part keeps may wait until it is written. */
const PARTS_MS = 1000;
/** A journal is written anew when it has grown by this much and doubled. */
const MIN_GROWTH = 64 * 1024 * 1024;

/**
 * Keeps the content in a file of JSON lines. A change of an object is appended
 * before anyone is told of it, so that what was acknowledged survives even a
 * kill -9; what other parts keep (the jobs of Ray heads) follows within a
 * second. At the start, at the end and when it has grown, the file is written
 * anew beside itself and put in its place.
 */
export class StateFile {
  readonly #path: string;
  readonly #store: ObjectStore;
  readonly #secrets: Secrets;
  readonly #parts = new Map<string, KeptPart>();
  readonly #changed = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #file: number | undefined;
  #size = 0;
  #compactSize = 0;

  constructor(path: string, store: ObjectStore, secrets: Secrets) {
    this.#path = path;
    this.#store = store;
    this.#secrets = secrets;
    mkdirSync(dirname(path), { recursive: true });
    this.#unsubscribe = store.subscribeAll(event => this.#append(event));
    this.#timer = setInterval(
      () => this.#attempt(() => this.flush()),
      PARTS_MS,
    );
    this.#timer.unref();
  }

  /** Has a part kept; the function returned says that it has changed. */
  keep(name: string, part: KeptPart): () => void {
    this.#parts.set(name, part);
    return () => this.#changed.add(name);
  }

  /** Begins: all that there is, and from then on each change. */
  begin(): void {
    this.#rewrite();
  }

  /** Writes what parts have changed. */
  flush(): void {
    for (const name of [...this.#changed]) {
      this.#changed.delete(name);
      const value = this.#parts.get(name)?.save();
      this.#write({ part: name, value });
    }
    const growth = this.#size - this.#compactSize;
    if (growth > MIN_GROWTH && growth > this.#compactSize) this.#rewrite();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
    this.#rewrite();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #append({ type, resource, object, revision }: StoreEvent): void {
    if (this.#file === undefined) return;
    this.#attempt(() =>
      this.#write(
        type === 'DELETED'
          ? { gone: resource, path: pathOf(keyOf(object)), revision }
          : { set: resource, object: this.#kept(object) },
      ),
    );
  }

  #kept(object: AnyKubeObject): AnyKubeObject {
    return withManagedFields(object, this.#store.ownersOf(object));
  }

  #write(line: StateLine): void {
    if (this.#file === undefined) return;
    this.#size += writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** A disk that is full must not end the simulator. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      process.emitWarning(
        `The state could not be written to ${this.#path}: ${String(error)}`,
      );
    }
  }

  #rewrite(): void {
    const partial = `${this.#path}.partial`;
    const file = openSync(partial, 'w', 0o600);
    const before = this.#file;
    this.#file = file;
    this.#size = 0;
    this.#write({ 'kuberay-sim': 2, ...this.#secrets });
    const { revision, objects } = this.#store.snapshot();
    this.#write({ revision });
    for (const [set, all] of Object.entries(objects)) {
      for (const object of all) this.#write({ set, object });
    }
    for (const [part, kept] of this.#parts) {
      this.#write({ part, value: kept.save() });
    }
    this.#changed.clear();
    fsyncSync(file);
    renameSync(partial, this.#path);
    this.#compactSize = this.#size;
    if (before !== undefined) closeSync(before);
  }
}
