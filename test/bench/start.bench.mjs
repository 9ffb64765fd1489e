// How long it takes from `npm start` to a page with content: warm in this
// checkout, or, as `start:cold`, in a fresh clone with empty caches.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/port.mjs';

const { launchBrowser } = createRequire(import.meta.url)(
  '../e2e/support/launchBrowser.ts',
);

async function startPortal(cwd, args, env) {
  const child = spawn(
    'npm',
    ['start', '--silent', '--', '--no-open', ...args],
    {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = new Promise(resolve => child.once('close', resolve));
  await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
      if (output.includes('Raydeck is ready: ')) {
        resolve();
      }
    });
    closed.then(() => reject(new Error(`npm start ended:\n${output}`)));
  });
  return async () => {
    child.kill('SIGTERM');
    await closed;
  };
}

/** Seconds until a signed-in visitor sees the rows of the catalog. */
async function measure(cwd, browser, env, stateDir) {
  const port = await findFreePort();
  const startedAt = performance.now();
  const stop = await startPortal(
    cwd,
    ['--port', String(port), '--state-dir', stateDir],
    env,
  );
  try {
    const readyAfter = (performance.now() - startedAt) / 1000;
    const page = await browser.newPage();
    await page.addInitScript(() =>
      window.localStorage.setItem('raydeck.demo.person', 'alice'),
    );
    await page.goto(`http://127.0.0.1:${port}/catalog`);
    await page.getByText('Ads ranking').first().waitFor();
    const contentAfter = (performance.now() - startedAt) / 1000;
    await page.close();
    return { readyAfter, contentAfter };
  } finally {
    await stop();
  }
}

/** Empty caches: homes of npm, of Yarn and of the user that hold nothing. */
function emptyCaches(home) {
  return {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    npm_config_cache: join(home, 'npm'),
    npm_config_registry: spawnSync('npm', ['config', 'get', 'registry'], {
      encoding: 'utf8',
    }).stdout.trim(),
    YARN_GLOBAL_FOLDER: join(home, 'yarn'),
  };
}

export async function* run({ variant, say }) {
  const folder = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  const browser = await launchBrowser();
  try {
    if (variant === 'cold') {
      const clone = join(folder, 'clone');
      spawnSync('git', ['clone', '--quiet', ROOT, clone], { stdio: 'inherit' });
      say('A fresh clone with empty caches');
      const { contentAfter } = await measure(
        clone,
        browser,
        emptyCaches(join(folder, 'home')),
        join(folder, 'state'),
      );
      yield {
        figure: 'cold start to content',
        value: contentAfter,
        unit: 's',
        goal: 120,
      };
      return;
    }
    const stateDir = join(folder, 'state');
    // The first start may build; the second finds everything as it left it.
    await measure(ROOT, browser, process.env, stateDir);
    const { readyAfter, contentAfter } = await measure(
      ROOT,
      browser,
      process.env,
      stateDir,
    );
    yield { figure: 'warm start to ready', value: readyAfter, unit: 's' };
    yield {
      figure: 'warm start to content',
      value: contentAfter,
      unit: 's',
      goal: 20,
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}
