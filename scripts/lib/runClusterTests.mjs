import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describeFailure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { Progress } from './progress.mjs';
import { onEnd } from './signals.mjs';

const RUNNER = join(ROOT, 'test', 'cluster', 'run.mjs');

/**
 * `npm run test:cluster`: prepares the checkout, then hands over to the runner
 * of test/cluster, on the Node that Backstage wants.
 *
 * @param {string[]} args of the runner
 */
export async function main(args) {
  const progress = new Progress();
  const controller = new AbortController();
  onEnd(() => controller.abort());
  const { signal } = controller;
  try {
    const { toolchain } = await prepare(progress, { app: false, signal });
    const child = spawn(toolchain.node, [RUNNER, ...args], {
      cwd: ROOT,
      env: toolchain.env,
      stdio: 'inherit',
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    process.exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', code => resolve(code ?? 1));
    });
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(
      `\n${signal.aborted ? 'Broken off' : describeFailure(error)}\n`,
    );
    progress.line('0 passed, 1 failed');
  }
}
