// The database tests of the backend, which `npm test` runs on SQLite, on a real
// PostgreSQL: every test file that asks for the databases of testDatabases().
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countJest } from '../../../scripts/lib/checks.mjs';
import { Failure } from '../../../scripts/lib/failure.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { POSTGRES_ID, startPostgres } from '../../../scripts/lib/postgres.mjs';
import { runCommand } from '../../../scripts/lib/runCommand.mjs';

export const needs = [];

const PACKAGE = join(ROOT, 'plugins', 'ray-backend');

async function databaseTests() {
  const names = await readdir(join(PACKAGE, 'src'), { recursive: true });
  const tests = [];
  for (const name of names.filter(each => each.endsWith('.test.ts')).sort()) {
    const text = await readFile(join(PACKAGE, 'src', name), 'utf8');
    if (text.includes('testDatabases()')) {
      tests.push(join('src', name));
    }
  }
  return tests;
}

/** The test files of a report of jest in which nothing ran on PostgreSQL. */
function withoutPostgres(report) {
  return report.testResults
    .filter(
      ({ assertionResults }) =>
        !assertionResults.some(
          ({ status, fullName }) =>
            status === 'passed' && fullName.includes(POSTGRES_ID),
        ),
    )
    .map(({ name }) => name);
}

export async function run({ env, signal, say }) {
  const tests = await databaseTests();
  const postgres = await startPostgres({ signal });
  const outputFile = join(ROOT, 'test-results', 'cluster', 'database.json');
  try {
    say(`${tests.length} test files on ${POSTGRES_ID}`);
    const { tail } = await runCommand(
      process.execPath,
      [
        join(ROOT, 'node_modules', '.bin', 'backstage-cli'),
        'package',
        'test',
        '--watchAll=false',
        '--maxWorkers=2',
        '--testNamePattern',
        POSTGRES_ID,
        '--json',
        `--outputFile=${outputFile}`,
        '--runTestsByPath',
        ...tests,
      ],
      {
        cwd: PACKAGE,
        signal,
        env: {
          ...env,
          CI: '1',
          NODE_OPTIONS: '--no-node-snapshot',
          [`BACKSTAGE_TEST_DATABASE_${POSTGRES_ID.replace(
            '_',
            '',
          )}_CONNECTION_STRING`]: postgres.connectionString,
        },
        tailLimit: 20_000,
      },
    );
    signal.throwIfAborted();
    const report = JSON.parse(
      await readFile(outputFile, 'utf8').catch(() => {
        throw new Failure('jest wrote no report.', { output: tail });
      }),
    );
    const count = countJest(report);
    if (count.failed > 0) {
      say(`\n${tail}`);
      return count;
    }
    const absent = withoutPostgres(report);
    if (absent.length > 0 || report.testResults.length < tests.length) {
      throw new Failure(
        `PostgreSQL did not take part in ${
          absent.join(', ') || 'some of the test files'
        }`,
        { output: tail },
      );
    }
    return count;
  } finally {
    await postgres.stop();
  }
}
