import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDS, ROOT } from './paths.mjs';

/**
 * One thing that `npm test` does.
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {(outDir: string) => Promise<string[]> | string[]} args of Node
 * @property {object} [env]
 * @property {(outDir: string) => Promise<Count>} [count] what its reports say; without it the check counts as one
 *
 * @typedef {{ passed: number, failed: number }} Count
 */

/** Reads the counts of jest's JSON report. A file that does not even load is a failure too. */
export function countJest(report) {
  const unloaded = report.testResults.filter(
    result =>
      result.status === 'failed' && result.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
  };
}

/** Reads the counts at the end of a report of Node's test runner, in TAP. */
export function countTap(text) {
  const read = word =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { passed: read('pass'), failed: read('fail') + read('cancelled') };
}

const bin = name => join(ROOT, 'node_modules', '.bin', name);

/** Reporters of Node's test runner: one for people, one to count. */
const reporters = tap => [
  '--test-reporter=dot',
  '--test-reporter-destination=stdout',
  '--test-reporter=tap',
  `--test-reporter-destination=${tap}`,
];

async function scriptTests() {
  const folder = join(ROOT, 'scripts', 'lib');
  const names = await readdir(folder);
  return names
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => join(folder, name));
}

const readTap = async file => countTap(await readFile(file, 'utf8'));

/** @type {Check[]} those that take longest first */
export const CHECKS = [
  {
    name: 'jest',
    args: outDir => [
      bin('backstage-cli'),
      'repo',
      'test',
      '--watchAll=false',
      '--maxWorkers=2',
      '--silent',
      '--json',
      `--outputFile=${join(outDir, 'jest.json')}`,
    ],
    env: {
      NODE_OPTIONS: '--no-node-snapshot',
      CI: '1',
    },
    count: async outDir =>
      countJest(JSON.parse(await readFile(join(outDir, 'jest.json'), 'utf8'))),
  },
  {
    name: 'browser',
    args: () => [join(ROOT, 'test', 'e2e', 'run.mjs')],
    count: outDir => readTap(join(outDir, 'browser.tap')),
  },
  {
    name: 'types',
    args: () => [
      bin('tsc'),
      '-p',
      join(ROOT, 'tsconfig.json'),
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      join(RECORDS, 'checks', 'tsc.tsbuildinfo'),
    ],
  },
  {
    name: 'lint',
    args: () => [
      bin('backstage-cli'),
      'repo',
      'lint',
      '--max-warnings',
      '0',
      '--success-cache',
    ],
  },
  {
    // What belongs to no package; the CLI lints packages alone.
    name: 'lint-scripts',
    args: () => [
      join(ROOT, 'node_modules', 'eslint', 'bin', 'eslint.js'),
      '--max-warnings',
      '0',
      '--ext',
      '.mjs,.cjs,.ts',
      join(ROOT, 'scripts'),
      join(ROOT, 'test'),
    ],
  },
  {
    name: 'format',
    args: () => [
      bin('prettier'),
      '--check',
      '--loglevel',
      'warn',
      '--cache',
      '--cache-strategy',
      'content',
      '--cache-location',
      join(RECORDS, 'checks', 'prettier'),
      '.',
    ],
  },
  {
    // The types of the HTTP API follow from its document.
    name: 'api',
    args: () => [
      bin('openapi-typescript'),
      join(ROOT, 'plugins', 'ray-common', 'openapi.yaml'),
      '--default-non-nullable=false',
      '--check',
      '-o',
      join(ROOT, 'plugins', 'ray-common', 'src', 'api', 'schema.gen.ts'),
    ],
  },
  {
    name: 'scripts',
    args: async outDir => [
      '--test',
      ...reporters(join(outDir, 'scripts.tap')),
      ...(await scriptTests()),
    ],
    count: outDir => readTap(join(outDir, 'scripts.tap')),
  },
];
