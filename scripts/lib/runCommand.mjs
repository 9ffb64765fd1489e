import { spawn } from 'node:child_process';

/** Keeps the last lines of an output, without holding on to all of it. */
export class Tail {
  #text = '';
  #limit;

  constructor(limit = 4000) {
    this.#limit = limit;
  }

  add(chunk) {
    this.#text = (this.#text + chunk).slice(-2 * this.#limit);
  }

  toString() {
    const text = this.#text.slice(-this.#limit);
    return this.#text.length > this.#limit
      ? text.slice(text.indexOf('\n') + 1)
      : text;
  }
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: object, signal?: AbortSignal, onOutput?(chunk: string): void, tailLimit?: number }} [options]
 * @returns {Promise<{ code: number | null, stdout: string, tail: string }>}
 *   `code` is null when the program could not be started or was ended by a signal
 */
export function runCommand(command, args, options = {}) {
  const { cwd, env = process.env, signal, onOutput, tailLimit } = options;
  return new Promise(resolve => {
    const tail = new Tail(tailLimit);
    let stdout = '';
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk;
      tail.add(chunk);
      onOutput?.(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', chunk => {
      tail.add(chunk);
      onOutput?.(chunk);
    });
    child.on('error', error => {
      tail.add(`${error.message}\n`);
      resolve({ code: null, stdout, tail: String(tail) });
    });
    child.on('close', code => resolve({ code, stdout, tail: String(tail) }));
  });
}
