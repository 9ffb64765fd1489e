import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKubeconfig } from '../../../scripts/lib/kubeconfig.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { KubernetesApi } from './KubernetesApi.mjs';

const { launchBrowser } = createRequire(import.meta.url)(
  '../../e2e/support/launchBrowser.ts',
);

const FIRST_PORT = 7400;
const LAST_PORT = 7499;

function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

async function choosePort() {
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`No port from ${FIRST_PORT} to ${LAST_PORT} is free`);
}

async function startProcess(stateDir) {
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'scripts', 'start.mjs'),
      '--no-open',
      '--port',
      String(await choosePort()),
      '--state-dir',
      stateDir,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = new Promise(resolve => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await closed;
  };
  await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
      if (/^Raydeck is ready: /m.test(output)) {
        resolve();
      }
    });
    closed.then(() =>
      reject(new Error(`The portal did not start:\n${output}`)),
    );
  });
  return { pid: child.pid, stop };
}

/**
 * Runs what is measured on a portal of its own, as `npm start` gives it, with
 * its state in a temporary folder.
 *
 * @param {(portal: { url: string, pid: number, kubernetes: KubernetesApi, tokenOf(name: string): string, openPage(path: string, person?: string): Promise<import('playwright-core').Page> }) => AsyncIterable} measure
 */
export async function* withPortal(measure) {
  const stateDir = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  let portal;
  let browser;
  try {
    portal = await startProcess(stateDir);
    browser = await launchBrowser();
    const demo = JSON.parse(
      await readFile(join(stateDir, 'demo.json'), 'utf8'),
    );
    const { contexts } = await readKubeconfig(demo.kubeconfig);
    yield* measure({
      url: demo.url,
      pid: portal.pid,
      kubernetes: new KubernetesApi(contexts[0]),
      tokenOf: name => demo.people[name].token,
      async openPage(path, person = 'alice') {
        const context = await browser.newContext({
          viewport: { width: 1280, height: 900 },
        });
        context.setDefaultTimeout(30_000);
        const page = await context.newPage();
        await page.addInitScript(
          name => window.localStorage.setItem('raydeck.demo.person', name),
          person,
        );
        await page.goto(`${demo.url}${path}`);
        return page;
      },
    });
  } finally {
    await browser?.close();
    await portal?.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}
