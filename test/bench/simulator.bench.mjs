// What the simulator takes for a fleet: its memory with 2,000 RayClusters and
// 10,000 pods that run, and how long it takes to list them, whole, read to the
// last byte. Linux only: it reads /proc.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readKubeconfig } from '../../scripts/lib/kubeconfig.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { poll } from '../../scripts/lib/portalClient.mjs';
import { quantileFigure } from './support/figures.mjs';
import {
  CLUSTERS,
  clustersOf,
  KubernetesApi,
} from './support/KubernetesApi.mjs';
import { rayCluster } from './support/rayCluster.mjs';

const CLUSTER_COUNT = 2000;
const WORKERS = 4;
const PODS = CLUSTER_COUNT * (WORKERS + 1);
const NAMESPACES = 20;
const AT_ONCE = 16;
const ROUNDS = 9;
const SETTLE_MS = 240_000;
const PROGRAM = join(ROOT, 'packages', 'kuberay-sim', 'bin', 'kuberay-sim');

async function startSimulator(dir) {
  const child = spawn(
    process.execPath,
    [PROGRAM, '--kubeconfig-dir', dir, '--time-scale', '1000'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = new Promise(resolve => {
    child.once('close', resolve);
  });
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('kuberay-sim is ready: ')) return true;
    }
    return false;
  })();
  if (!(await ready)) {
    throw new Error('kuberay-sim ended before it was ready');
  }
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

function bigCluster(index) {
  const cluster = rayCluster(`bench-${String(index).padStart(4, '0')}`);
  const [group] = cluster.spec.workerGroupSpecs;
  group.replicas = WORKERS;
  return cluster;
}

async function createClusters(kubernetes, say) {
  const namespaces = Array.from(
    { length: NAMESPACES },
    (_, index) => `bench-${index}`,
  );
  for (const name of namespaces) {
    await kubernetes.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  let next = 0;
  const create = async () => {
    while (next < CLUSTER_COUNT) {
      const index = next;
      next += 1;
      await kubernetes.create(
        clustersOf(namespaces[index % NAMESPACES]),
        bigCluster(index),
      );
      if (next % 500 === 0) say(`${next} RayClusters are created`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, create));
}

async function waitForPods(kubernetes) {
  let running = 0;
  const settled = await poll(
    async () => {
      const { items } = await kubernetes.get('/api/v1/pods');
      running = items.filter(({ status }) => status.phase === 'Running').length;
      return running >= PODS;
    },
    { timeoutMs: SETTLE_MS, everyMs: 2000 },
  );
  if (!settled) {
    throw new Error(`Of ${PODS} pods ${running} run`);
  }
}

async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = field =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1024;
  return { rss: read('VmRSS'), peak: read('VmHWM') };
}

export async function* run({ say }) {
  const dir = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  let simulator;
  try {
    simulator = await startSimulator(dir);
    const { contexts } = await readKubeconfig(join(dir, 'admin.yaml'));
    const kubernetes = new KubernetesApi(contexts[0]);
    await createClusters(kubernetes, say);
    await waitForPods(kubernetes);
    const { rss } = await memory(simulator.pid);
    yield {
      figure: `RSS of the simulator, ${CLUSTER_COUNT} RayClusters with ${PODS} pods`,
      value: rss,
      unit: 'MiB',
      goal: 600,
    };
    const times = { [CLUSTERS]: [], '/api/v1/pods': [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [path, samples] of Object.entries(times)) {
        samples.push(await kubernetes.timeToRead(path));
      }
    }
    yield quantileFigure(
      `list of ${CLUSTER_COUNT} RayClusters`,
      times[CLUSTERS],
      { part: 0.5, goal: 500 },
    );
    yield quantileFigure(`list of ${PODS} pods`, times['/api/v1/pods'], {
      part: 0.5,
      goal: 500,
    });
    const after = await memory(simulator.pid);
    yield {
      figure: 'RSS of the simulator after the lists',
      value: after.rss,
      unit: 'MiB',
      goal: 600,
    };
    yield { figure: 'its peak', value: after.peak, unit: 'MiB' };
  } finally {
    await simulator?.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
