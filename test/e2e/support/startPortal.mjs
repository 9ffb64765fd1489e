import { spawn } from 'node:child_process';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { findFreePort } from '../../../scripts/lib/port.mjs';

/**
 * Starts a portal of its own, as `npm start` does, on a free port.
 *
 * @param {{ stateDir: string, args?: string[], onOutput?(chunk: string): void }} options `args` go to npm start too
 * @returns {Promise<{ ready: Promise<void>, stop(): Promise<void> }>}
 */
export async function startPortal({ stateDir, args = [], onOutput }) {
  const port = await findFreePort();
  const child = spawn(
    process.execPath,
    [
      'scripts/start.mjs',
      '--no-open',
      '--port',
      String(port),
      '--state-dir',
      stateDir,
      ...args,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise(resolve => child.once('close', resolve));
  const ready = new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
      onOutput?.(chunk);
      if (/^Raydeck is ready: /m.test(output)) {
        resolve();
      }
    });
    ended.then(() => reject(new Error(`The portal did not start:\n${output}`)));
  });
  return {
    ready,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
