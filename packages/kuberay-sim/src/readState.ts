import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Secrets, StateLine } from './StateFile';
import type { AnyKubeObject, StoreSnapshot } from './store';
import { keyOf, pathOf } from './store';

/** What was kept between two runs. */
export interface State extends Secrets {
  store: StoreSnapshot;
  /** What other parts kept, by their names. */
  parts: Record<string, unknown>;
}

/** The form of states before each change was written by itself. */
interface OldState {
  version: 1;
  tokens: Record<string, string>;
  store: StoreSnapshot;
  parts: Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function unreadable(path: string, why: string): Error {
  return new Error(
    `${path} does not hold a state of kuberay-sim (${why}); it was left as it is: put a copy in its place, or move it away to begin anew`,
  );
}

function isHead(value: unknown): value is { 'kuberay-sim': 2 } & Secrets {
  return (
    isRecord(value) &&
    value['kuberay-sim'] === 2 &&
    isRecord(value.tokens) &&
    typeof value.signingKey === 'string'
  );
}

/** Puts the lines of a state together again. */
class Replay {
  readonly #objects = new Map<string, Map<string, AnyKubeObject>>();
  readonly #parts: Record<string, unknown> = {};
  #revision = 0;

  /** @returns whether it is a line of a state */
  take(value: unknown): boolean {
    if (!isRecord(value)) return false;
    const line = value as StateLine;
    if ('set' in line) {
      const { object, set } = line;
      if (!isRecord(object) || !isRecord(object.metadata)) return false;
      const known = this.#objects.get(set) ?? new Map();
      this.#objects.set(set, known);
      known.set(pathOf(keyOf(object)), object);
      this.#reach(Number(object.metadata.resourceVersion));
      return true;
    }
    if ('gone' in line) {
      this.#objects.get(line.gone)?.delete(line.path);
      this.#reach(line.revision);
      return true;
    }
    if ('part' in line) {
      this.#parts[line.part] = line.value;
      return true;
    }
    if (!('revision' in line)) return false;
    this.#reach(line.revision);
    return true;
  }

  result(): Pick<State, 'store' | 'parts'> {
    const objects = Object.fromEntries(
      [...this.#objects].map(([resource, all]) => [
        resource,
        [...all.values()],
      ]),
    );
    return { store: { revision: this.#revision, objects }, parts: this.#parts };
  }

  #reach(revision: number): void {
    if (revision > this.#revision) this.#revision = revision;
  }
}

function oldState(text: string): State | undefined {
  const value = parsed(text);
  if (!isRecord(value) || value.version !== 1) return undefined;
  const { tokens, store, parts } = value as Partial<OldState>;
  if (!tokens || !store) return undefined;
  const signingKey = randomBytes(32).toString('base64url');
  return { tokens, store, parts: parts ?? {}, signingKey };
}

/**
 * Reads a state file. What was being written when the process was killed, a
 * last line without its end, counts as not written: nobody was told of it.
 *
 * @returns undefined when there is none
 * @throws Error that names the file, and the line, when it holds no state
 */
export function readState(path: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  // What follows the last line end is empty, or torn.
  lines.pop();
  const head = parsed(lines[0] ?? '');
  if (!isHead(head)) {
    const old = oldState(text);
    if (old) return old;
    throw unreadable(path, 'its first line is none of a state');
  }
  const replay = new Replay();
  for (const [i, line] of lines.entries()) {
    if (i > 0 && !replay.take(parsed(line))) {
      throw unreadable(path, `line ${i + 1} is damaged`);
    }
  }
  const { tokens, signingKey } = head;
  return { tokens, signingKey, ...replay.result() };
}
