import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildControlPlane } from './controlPlaneBuild.mjs';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { formatDuration } from './progress.mjs';
import { Tail } from './runCommand.mjs';

export {
  buildControlPlane,
  requireControlPlane,
} from './controlPlaneBuild.mjs';
export { ensureRayPython } from './rayPython.mjs';

/** Ready takes about 8 s; on a machine that builds at the same time several times that. */
const READY_TIMEOUT_MS = 180_000;
/** After that the program is killed; it stops in about 2 s, heads of Ray in 10. */
const STOP_TIMEOUT_MS = 25_000;
const DEPLOY = join(ROOT, 'deploy');

/** What is applied before the plane is ready: the backend's rights, and those of the read-only account. */
const ACCOUNTS = [
  join(DEPLOY, 'clusterrole.yaml'),
  join(ROOT, 'test', 'cluster', 'support', 'viewer.yaml'),
];

function planeArguments(options, { dir, kuberay }) {
  const { port, components, operator, python, keep, nodes, boundNamespaces } =
    options;
  const value = (flag, given) =>
    given === undefined || given === '' ? [] : [flag, String(given)];
  return [
    ...value('-dir', dir),
    ...value('-kuberay', kuberay),
    ...value('-apply', ACCOUNTS.join(',')),
    ...value('-port', port),
    ...value('-components', components?.join(',')),
    ...value('-operator', operator),
    ...value('-python', python),
    ...(keep ? ['-keep'] : []),
    ...value('-nodes', nodes),
    ...value('-bound-namespaces', boundNamespaces?.join(',')),
  ];
}

/**
 * Starts a control plane; resolves once it is ready. It ends with this process,
 * however that goes.
 *
 * @param {object} [options]
 * @param {string} [options.dir] keeps its state; without it a temporary folder, which goes with the plane
 * @param {number} [options.port] of the API server on 127.0.0.1; any free one by default
 * @param {string[]} [options.components] of etcd, apiserver, controllers, scheduler, kubelet, operator; all by default
 * @param {'inside' | 'process'} [options.operator]
 * @param {string} [options.python] the `bin` folder of a Python with Ray: pods then run their commands
 * @param {boolean} [options.keep] go on with the certificates and the data that are in `dir`
 * @param {string | number} [options.nodes] `default`, a number of them, or a YAML file
 * @param {string[]} [options.boundNamespaces] in which the backend may read Ray's tokens
 * @param {AbortSignal} [options.signal] stops it
 * @param {(text: string) => void} [options.say]
 * @param {(chunk: string) => void} [options.onOutput]
 */
export async function startControlPlane(options = {}) {
  const { signal, say = () => {}, onOutput = () => {} } = options;
  const { binary, kuberay } = await buildControlPlane({ signal, say });
  const dir =
    options.dir ?? (await mkdtemp(join(tmpdir(), 'raydeck-control-plane-')));
  const tail = new Tail(6000);
  const child = spawn(binary, planeArguments(options, { dir, kuberay }), {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It ends when this pipe does; that it has ended first is no error of ours.
  child.stdin.on('error', () => {});

  let ready;
  const exited = new Promise(resolve => {
    child.once('error', error => {
      tail.add(`${error.message}\n`);
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, by) => resolve({ code, signal: by }));
  }).then(result => ({ ...result, output: String(tail) }));
  const answered = new Promise(resolve => {
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      tail.add(chunk);
      onOutput(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith('READY ')) {
          ready = JSON.parse(line.slice('READY '.length));
          resolve();
        }
      }
    });
    child.stderr.setEncoding('utf8').on('data', chunk => {
      tail.add(chunk);
      onOutput(chunk);
    });
  });

  const kill = async () => {
    // The program runs itself once more in namespaces of its own: both go.
    child.kill('SIGKILL');
    if (ready && ready.pid !== child.pid) {
      try {
        process.kill(ready.pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') {
          throw error;
        }
      }
    }
    await exited;
  };
  let stopped;
  const stop = () => {
    stopped ??= (async () => {
      child.stdin.end();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
      if (!options.dir) {
        await rm(dir, { recursive: true, force: true });
      }
    })();
    return stopped;
  };
  signal?.addEventListener('abort', stop, { once: true });
  exited.then(() => signal?.removeEventListener('abort', stop));

  let timer;
  await Promise.race([
    answered,
    exited,
    new Promise(resolve => {
      timer = setTimeout(resolve, READY_TIMEOUT_MS);
    }),
  ]);
  clearTimeout(timer);
  if (!ready) {
    const reason =
      child.exitCode === null && child.signalCode === null
        ? `did not become ready in ${formatDuration(READY_TIMEOUT_MS)}`
        : 'ended before it was ready';
    await stop();
    signal?.throwIfAborted();
    throw new Failure(
      `The Kubernetes control plane of the tests ${reason}. It needs user namespaces ("unshare -Un true" must succeed) and about 1 GB of memory.`,
      { output: String(tail) },
    );
  }
  return {
    url: ready.server,
    dir,
    pid: ready.pid,
    namespacePid: ready.namespacePid,
    operatorPid: ready.operatorPid,
    seconds: ready.seconds,
    python: options.python,
    /** The path of the kubeconfig of an account: admin, raydeck, viewer, alice or bob. */
    kubeconfig: (user, by = 'certificate') =>
      join(
        ready.kubeconfigs,
        by === 'token' ? `${user}-token.yaml` : `${user}.yaml`,
      ),
    stop,
    kill,
    exited,
  };
}
