import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const FOLDER = join(ROOT, 'test', 'cluster');

/**
 * A suite: a folder of test/cluster with `*.test.ts` files, or with a suite.mjs
 * that says what else it takes.
 *
 * @typedef {object} Suite
 * @property {string} name of the folder
 * @property {string[]} needs of the names in grounds.mjs; `control-plane` unless suite.mjs exports others
 * @property {string[]} files test files
 * @property {boolean} fullOnly it runs with --full alone
 * @property {(context: SuiteContext) => Promise<{ env?: object, tearDown?(): Promise<void> }>} [setUp]
 * @property {(context: SuiteContext) => Promise<{ passed: number, failed: number }>} [run] instead of the test files
 *
 * @typedef {{ env: object, signal: AbortSignal, say(text: string): void }} SuiteContext
 */

/** @returns {Promise<Suite>} */
async function readSuite(name) {
  const folder = join(FOLDER, name);
  const description = join(folder, 'suite.mjs');
  const given = existsSync(description) ? await import(description) : {};
  const own = (await readdir(folder))
    .filter(file => file.endsWith('.test.ts'))
    .sort()
    .map(file => join(folder, file));
  return {
    name,
    needs: given.needs ?? ['control-plane'],
    files: given.files ?? own,
    fullOnly: given.fullOnly ?? false,
    setUp: given.setUp,
    run: given.run,
  };
}

/** All suites, by name. */
export async function readSuites() {
  const entries = await readdir(FOLDER, { withFileTypes: true });
  const suites = await Promise.all(
    entries
      .filter(entry => entry.isDirectory() && entry.name !== 'support')
      .map(entry => readSuite(entry.name)),
  );
  return suites
    .filter(({ files, run }) => files.length > 0 || run)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
