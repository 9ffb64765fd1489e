import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DEMO_TEAMS } from './appConfig.mjs';
import {
  buildControlPlane,
  ensureRayPython,
  requireControlPlane,
  startControlPlane,
} from './controlPlane.mjs';
import { Failure } from './failure.mjs';
import { readKubeconfig } from './kubeconfig.mjs';
import { formatDuration } from './progress.mjs';
import { requirePython } from './rayPython.mjs';

/** @throws Failure that names all that `npm start -- --real` lacks, before anything that takes long */
export async function requireRealKubernetes({ signal }) {
  const missing = [];
  for (const check of [requireControlPlane, requirePython]) {
    await check({ signal }).catch(error => {
      if (!(error instanceof Failure)) {
        throw error;
      }
      missing.push(error.message);
    });
  }
  if (missing.length > 0) {
    throw new Failure(
      `${missing.join(
        '\n\n',
      )}\n\nWithout them, "npm start" runs the demo on an embedded Kubernetes.`,
    );
  }
}

const accountOf = async file => (await readKubeconfig(file)).contexts[0];

/**
 * Runs a real Kubernetes control plane with KubeRay, whose pods run a real Ray
 * as processes of this machine. What was created there is kept from start to
 * start.
 *
 * @returns its accounts, and the kubeconfig of its admin
 */
export async function startRealKubernetes(
  state,
  { children, progress, stateDir, signal },
) {
  const say = text => progress.say(text);
  const python = await ensureRayPython({ signal, say });
  const log = join(stateDir, 'logs', 'control-plane.log');
  await mkdir(dirname(log), { recursive: true });
  const file = createWriteStream(log, { mode: 0o600 });
  await buildControlPlane({ signal, say });
  const startedAt = Date.now();
  const plane = await startControlPlane({
    dir: state.kubernetesPath,
    keep: true,
    python,
    boundNamespaces: DEMO_TEAMS,
    signal,
    say,
    onOutput: chunk => file.write(chunk),
  });
  let output = '';
  children.adopt('The Kubernetes control plane', {
    closed: plane.exited.then(ended => {
      output = ended.output;
      file.end();
      return ended;
    }),
    stop: plane.stop,
    kill: plane.kill,
    log,
    output: () => output,
  });
  progress.say(
    `Real Kubernetes with KubeRay and Ray: ${plane.url}, after ${formatDuration(
      Date.now() - startedAt,
    )}`,
  );
  return {
    accounts: {
      raydeck: await accountOf(plane.kubeconfig('raydeck', 'token')),
      plugin: await accountOf(plane.kubeconfig('viewer', 'token')),
    },
    adminKubeconfig: plane.kubeconfig('admin'),
  };
}
