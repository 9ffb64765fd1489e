import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { readKubeconfig } from './kubeconfig.mjs';
import { ROOT } from './paths.mjs';
import { formatDuration } from './progress.mjs';
import { poll } from './portalClient.mjs';

const READY = /^kuberay-sim is ready: (\S+)/;
const READY_TIMEOUT_MS = 180_000;

const PROGRAM = join(ROOT, 'packages', 'kuberay-sim', 'bin', 'kuberay-sim');

/** The kubeconfig that the simulator wrote for one of its accounts. */
async function kubeconfigOf(dir, account) {
  const files = await readdir(dir);
  const file = files.find(
    name =>
      name === account ||
      name.replace(/\.(ya?ml|json|kubeconfig|conf)$/, '') === account,
  );
  if (!file) {
    throw new Failure(
      `kuberay-sim wrote no kubeconfig for the account "${account}" into ${dir}`,
    );
  }
  return join(dir, file);
}

/**
 * Runs the embedded Kubernetes with KubeRay.
 *
 * @returns its accounts, and the kubeconfig of its admin
 */
export async function startSimulator(
  state,
  { toolchain, children, progress, stateDir, signal },
) {
  const startedAt = Date.now();
  const dir = join(stateDir, 'kubeconfig');
  const log = join(stateDir, 'logs', 'kuberay-sim.log');
  let url;
  await children.start({
    name: 'The embedded Kubernetes (kuberay-sim)',
    command: toolchain.node,
    args: [
      '--require',
      join(ROOT, 'scripts', 'lib', 'endWithParent.cjs'),
      PROGRAM,
      '--port',
      '0',
      '--state',
      state.kubernetesPath,
      '--seed',
      'demo',
      '--kubeconfig-dir',
      dir,
    ],
    cwd: ROOT,
    env: toolchain.env,
    log,
    onLine(line) {
      url ??= READY.exec(line)?.[1];
    },
  });
  await poll(async () => url, {
    signal,
    timeoutMs: READY_TIMEOUT_MS,
    everyMs: 50,
  });
  if (!url) {
    throw new Failure(
      `The embedded Kubernetes did not say that it is ready. Its output is in ${log}`,
    );
  }
  const account = async name => {
    const file = await kubeconfigOf(dir, name);
    const { contexts } = await readKubeconfig(file);
    return contexts[0];
  };
  progress.say(
    `Embedded Kubernetes with KubeRay: ${url}, after ${formatDuration(
      Date.now() - startedAt,
    )}`,
  );
  return {
    accounts: {
      raydeck: await account('raydeck'),
      plugin: await account('kubernetes-plugin'),
    },
    adminKubeconfig: await kubeconfigOf(dir, 'admin'),
  };
}
