import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKS } from './checks.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { formatDuration, Progress } from './progress.mjs';
import { runCommand } from './runCommand.mjs';
import { onEnd } from './signals.mjs';

/** One more than cores, since the browser tests wait half of their time. */
const LANES = 3;

/** Runs a check; a check that reports nothing, or fails without saying where, counts as one failure. */
async function runCheck(check, { toolchain, outDir, signal }) {
  const { code, tail } = await runCommand(
    toolchain.node,
    await check.args(outDir),
    {
      cwd: ROOT,
      signal,
      env: { ...toolchain.env, RAYDECK_TEST_RESULTS: outDir, ...check.env },
      tailLimit: 20_000,
    },
  );
  const whole = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  const count = check.count
    ? await check.count(outDir).catch(() => whole)
    : whole;
  if (code !== 0 && count.failed === 0) {
    count.failed = 1;
  }
  return { ...count, tail };
}

function choose(args) {
  const unknown = args.find(arg => !CHECKS.some(check => check.name === arg));
  if (unknown) {
    throw new Failure(
      `npm test knows no check "${unknown}". Without a name it runs all of ${CHECKS.map(
        check => check.name,
      ).join(', ')}`,
    );
  }
  return args.length === 0
    ? CHECKS
    : CHECKS.filter(check => args.includes(check.name));
}

/**
 * `npm test [-- CHECK…]`: prepares the checkout, runs the checks and says how
 * many passed and failed. The exit code is 0 when none failed.
 *
 * @param {string[]} args
 */
export async function main(args) {
  const progress = new Progress();
  const controller = new AbortController();
  onEnd(() => controller.abort());
  const { signal } = controller;
  try {
    const checks = choose(args);
    const { toolchain } = await prepare(progress, { signal });
    const outDir = join(ROOT, 'test-results');
    await rm(outDir, { recursive: true, force: true });
    await mkdir(outDir, { recursive: true });

    const waiting = [...checks];
    const total = { passed: 0, failed: 0 };
    const lane = async () => {
      for (let check = waiting.shift(); check; check = waiting.shift()) {
        const startedAt = Date.now();
        const { passed, failed, tail } = await runCheck(check, {
          toolchain,
          outDir,
          signal,
        });
        signal.throwIfAborted();
        total.passed += passed;
        total.failed += failed;
        if (failed > 0) {
          progress.line(`\n${tail.trimEnd().replace(/^/gm, '  | ')}\n`);
        }
        progress.say(
          `${
            check.name
          }: ${passed} passed, ${failed} failed, in ${formatDuration(
            Date.now() - startedAt,
          )}`,
        );
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    process.exitCode = total.failed === 0 ? 0 : 1;
    progress.line(`${total.passed} passed, ${total.failed} failed`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(
      `\n${signal.aborted ? 'Broken off' : describeFailure(error)}\n`,
    );
    progress.line('0 passed, 1 failed');
  }
}
