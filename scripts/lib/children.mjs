import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from './failure.mjs';
import { Tail } from './runCommand.mjs';

/** How long a program may take to end before it is killed. */
const GRACE_MS = 7000;

/**
 * The programs that a portal is made of. They end together: when one ends by
 * itself, `onDeath` hears of it once, with what it said last.
 */
export class Children {
  #running = new Map();
  #ending = false;
  #onDeath;

  constructor(onDeath) {
    this.#onDeath = onDeath;
  }

  /**
   * Starts a program whose output goes to a log file.
   *
   * @param {{ name: string, command: string, args: string[], cwd: string, env: object, log: string, onLine?(line: string): void }} options
   */
  async start({ name, command, args, cwd, env, log, onLine }) {
    await mkdir(dirname(log), { recursive: true });
    const file = createWriteStream(log, { mode: 0o600 });
    const tail = new Tail(6000);
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = new Promise(resolve => {
      child.once('error', error => {
        tail.add(`${error.message}\n`);
        resolve({ code: null, signal: undefined });
      });
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', chunk => {
      file.write(chunk);
      tail.add(chunk);
      if (onLine) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        lines.forEach(onLine);
      }
    });
    child.stderr?.setEncoding('utf8').on('data', chunk => {
      file.write(chunk);
      tail.add(chunk);
    });
    closed.then(() => file.end());
    this.adopt(name, {
      closed,
      stop: () => child.kill('SIGTERM'),
      kill: () => child.kill('SIGKILL'),
      log,
      output: () => String(tail),
    });
  }

  /**
   * Takes care of a program that somebody else has started.
   *
   * @param {string} name
   * @param {{ closed: Promise<{ code: number | null, signal?: string | null }>, stop(): void, kill(): void, log: string, output(): string }} entry
   */
  adopt(name, entry) {
    const { closed, log, output } = entry;
    this.#running.set(name, entry);
    closed.then(({ code, signal }) => {
      this.#running.delete(name);
      if (!this.#ending) {
        const how = signal
          ? `by the signal ${signal}`
          : `with the exit code ${code}`;
        this.#onDeath(
          new Failure(
            `${name} ended ${how}, so the rest was ended too. All of its output is in ${log}`,
            {
              output: output(),
            },
          ),
        );
      }
    });
  }

  /** Ends all of them: a request first, force for those that do not follow it. */
  async end() {
    this.#ending = true;
    const entries = [...this.#running.values()];
    entries.forEach(entry => entry.stop());
    const timer = setTimeout(
      () => entries.forEach(entry => entry.kill()),
      GRACE_MS,
    );
    await Promise.all(entries.map(({ closed }) => closed));
    clearTimeout(timer);
  }
}
