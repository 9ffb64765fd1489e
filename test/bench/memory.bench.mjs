// What the processes of the portal hold in memory (RSS) with the demo's fleet
// and one open X-Ray page. Linux only: it reads /proc.
import { readdir, readFile } from 'node:fs/promises';
import { withPortal } from './support/startPortal.mjs';

/** The children of a process, with their command lines and RSS in MiB. */
async function childrenOf(pid) {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const processes = await Promise.all(
    pids.map(async child => {
      // A process may end while it is looked at.
      const read = file =>
        readFile(`/proc/${child}/${file}`, 'utf8').catch(() => '');
      const status = await read('status');
      return {
        parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]),
        rss: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
        command: await read('cmdline'),
      };
    }),
  );
  return processes.filter(({ parent }) => parent === pid);
}

export async function* run() {
  yield* withPortal(async function* measure({ pid, openPage }) {
    const page = await openPage('/ray');
    await page.getByText(/\d+ of \d+ clusters/).waitFor();
    for (const { rss, command } of await childrenOf(pid)) {
      const isSimulator = command.includes('kuberay-sim');
      yield {
        figure: `RSS of the ${isSimulator ? 'simulator' : 'backend'}`,
        value: rss,
        unit: 'MiB',
      };
    }
  });
}
