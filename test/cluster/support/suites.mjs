import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../scripts/lib/failure.mjs';
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

export const USAGE = `Usage: npm run test:cluster [-- OPTIONS] [-- SUITE…]

Runs the suites of test/cluster on a real Kubernetes control plane with the real
KubeRay operator, and where they need it a real Ray. Go and Python are needed.

  --full    Also what takes longer than a quarter of an hour allows
  --list    Which suites there are
  --help    This text
`;

/** Reads the command line. @param {string[]} args */
export function parseArguments(args) {
  const names = args.filter(arg => !arg.startsWith('-'));
  const flags = args.filter(arg => arg.startsWith('-') && arg !== '--');
  const unknown = flags.find(
    flag => !['--full', '--list', '--help', '-h'].includes(flag),
  );
  if (unknown) {
    throw new Failure(
      `npm run test:cluster does not know ${unknown}. See npm run test:cluster -- --help`,
    );
  }
  return {
    names,
    full: flags.includes('--full'),
    list: flags.includes('--list'),
    help: flags.includes('--help') || flags.includes('-h'),
  };
}

/** The suites that are asked for; one that is named runs also without --full. */
export function chooseSuites(suites, { names, full }) {
  const unknown = names.find(
    name => !suites.some(suite => suite.name === name),
  );
  if (unknown) {
    throw new Failure(
      `There is no suite "${unknown}" in test/cluster. There are ${suites
        .map(suite => suite.name)
        .join(', ')}`,
    );
  }
  return names.length > 0
    ? suites.filter(suite => names.includes(suite.name))
    : suites.filter(suite => full || !suite.fullOnly);
}
