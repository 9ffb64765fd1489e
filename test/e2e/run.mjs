// Runs the browser tests on a portal of their own: `npm start` on a free port,
// with its state in a temporary folder. With RAYDECK_DEMO=PATH of a demo.json
// they run on the portal that it describes. Arguments choose test files; a
// report in TAP goes to the folder that RAYDECK_TEST_RESULTS names.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { startPortal } from './support/startPortal.mjs';

async function runTests(files, demo) {
  const results = process.env.RAYDECK_TEST_RESULTS;
  const child = spawn(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      '--test',
      '--test-concurrency=1',
      '--test-timeout=300000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      ...(results
        ? [
            '--test-reporter=tap',
            `--test-reporter-destination=${join(results, 'browser.tap')}`,
          ]
        : []),
      ...files,
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, RAYDECK_DEMO: demo },
    },
  );
  return new Promise(resolve => child.once('close', resolve));
}

const here = join(ROOT, 'test', 'e2e');
const chosen = process.argv.slice(2);
const files = (await readdir(here))
  .filter(name => name.endsWith('.test.ts'))
  .filter(
    name => chosen.length === 0 || chosen.some(part => name.includes(part)),
  )
  .map(name => join(here, name));

if (process.env.RAYDECK_DEMO) {
  process.exitCode = await runTests(files, process.env.RAYDECK_DEMO);
} else {
  const stateDir = await mkdtemp(join(tmpdir(), 'raydeck-e2e-'));
  const portal = await startPortal({ stateDir });
  try {
    await portal.ready;
    process.exitCode = await runTests(files, join(stateDir, 'demo.json'));
  } finally {
    await portal.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}
