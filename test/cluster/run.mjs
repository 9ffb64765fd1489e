// Runs the suites of test/cluster, one after the other; see support/suites.mjs
// for what a suite is. Its last line counts.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countTap } from '../../scripts/lib/checks.mjs';
import {
  chooseSuites,
  parseArguments,
  USAGE,
} from '../../scripts/lib/clusterArguments.mjs';
import { describeFailure, Failure } from '../../scripts/lib/failure.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { formatDuration, Progress } from '../../scripts/lib/progress.mjs';
import { runCommand } from '../../scripts/lib/runCommand.mjs';
import { onEnd } from '../../scripts/lib/signals.mjs';
import { Grounds } from './support/grounds.mjs';
import { readSuites } from './support/suites.mjs';

const RESULTS = join(ROOT, 'test-results', 'cluster');

const progress = new Progress();
const controller = new AbortController();
const { signal } = controller;
onEnd(() => controller.abort());

/** Runs the test files of a suite; one that fails without saying where, or that tests nothing, counts as one failure. */
async function runFiles(suite, env) {
  const tap = join(RESULTS, `${suite.name}.tap`);
  const { code } = await runCommand(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      '--test',
      '--test-concurrency=1',
      '--test-timeout=900000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${tap}`,
      ...suite.files,
    ],
    {
      cwd: ROOT,
      signal,
      env,
      onOutput: chunk => process.stdout.write(chunk),
    },
  );
  signal.throwIfAborted();
  const count = countTap(await readFile(tap, 'utf8').catch(() => ''));
  if (count.failed === 0 && (code !== 0 || count.passed === 0)) {
    progress.say(
      `${suite.name}: ended with the exit code ${code} after ${count.passed} tests`,
    );
    count.failed = 1;
  }
  return count;
}

async function runSuite(suite, grounds, full) {
  const say = text => progress.say(`${suite.name}: ${text}`);
  let tearDown;
  try {
    const env = {
      ...process.env,
      ...(full && { RAYDECK_FULL: '1' }),
      ...(await grounds.environment(suite.needs)),
    };
    const context = { env, signal, say };
    const own = await suite.setUp?.(context);
    tearDown = own?.tearDown;
    Object.assign(env, own?.env);
    return suite.run ? await suite.run(context) : await runFiles(suite, env);
  } catch (error) {
    signal.throwIfAborted();
    progress.line(`\n${describeFailure(error).replace(/^/gm, '  | ')}\n`);
    return { passed: 0, failed: 1 };
  } finally {
    await tearDown?.();
  }
}

async function runSuites(suites, full) {
  await rm(RESULTS, { recursive: true, force: true });
  await mkdir(RESULTS, { recursive: true });
  const grounds = new Grounds({ say: text => progress.say(text), signal });
  const total = { passed: 0, failed: 0 };
  const summary = [];
  try {
    for (const suite of suites) {
      const startedAt = Date.now();
      const { passed, failed } = await runSuite(suite, grounds, full);
      total.passed += passed;
      total.failed += failed;
      const line = `${
        suite.name
      }: ${passed} passed, ${failed} failed, in ${formatDuration(
        Date.now() - startedAt,
      )}`;
      progress.say(line);
      summary.push(line);
    }
  } finally {
    await grounds.stop();
  }
  progress.line(`\n${summary.join('\n')}`);
  return total;
}

try {
  const options = parseArguments(process.argv.slice(2));
  const suites = await readSuites();
  if (options.help || options.list) {
    process.stdout.write(
      options.help
        ? USAGE
        : suites
            .map(
              ({ name, fullOnly }) =>
                `${name}${fullOnly ? ' (with --full)' : ''}\n`,
            )
            .join(''),
    );
  } else {
    const chosen = chooseSuites(suites, options);
    if (chosen.length === 0) {
      throw new Failure('There is no suite in test/cluster');
    }
    const { passed, failed } = await runSuites(chosen, options.full);
    process.exitCode = failed === 0 ? 0 : 1;
    progress.line(`${passed} passed, ${failed} failed`);
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(
    `\n${signal.aborted ? 'Broken off' : describeFailure(error)}\n`,
  );
  progress.line('0 passed, 1 failed');
}
