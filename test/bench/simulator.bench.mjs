// What the simulator takes for a fleet: its memory with 2,000 RayClusters and
// 10,000 pods that run, and how long it takes to list them, whole, read to the
// last byte. `simulator:200` takes so many RayClusters. Linux only: it reads
// /proc.
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
const MAX_RSS_MIB = 600;
const MAX_LIST_MS = 500;
const WORKERS = 4;
const NAMESPACES = 20;
const AT_ONCE = 16;
const ROUNDS = 9;
const SETTLE_MS = 240_000;
const PROGRAM = join(ROOT, 'packages', 'kuberay-sim', 'bin', 'kuberay-sim');

/** All of them fit the nodes that the simulator has. */
const SMALL = {
  requests: { cpu: '10m', memory: '64Mi' },
  limits: { cpu: '10m', memory: '64Mi' },
};

async function startSimulator(dir) {
  const child = spawn(
    process.execPath,
    [
      '--require',
      join(ROOT, 'scripts', 'lib', 'endWithParent.cjs'),
      PROGRAM,
      '--kubeconfig-dir',
      dir,
      '--time-scale',
      '1000',
    ],
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
  const { headGroupSpec, workerGroupSpecs } = cluster.spec;
  workerGroupSpecs[0].replicas = WORKERS;
  for (const { template } of [headGroupSpec, ...workerGroupSpecs]) {
    template.spec.containers[0].resources = SMALL;
  }
  return cluster;
}

/** More nodes like those that anybody may use: each takes 110 pods. */
async function addNodes(kubernetes, pods) {
  const { items } = await kubernetes.get('/api/v1/nodes');
  const model = items.find(({ spec }) => !spec.taints);
  for (let index = 0; index < pods / 100; index += 1) {
    const name = `bench-node-${index}`;
    const labels = { ...model.metadata.labels, 'kubernetes.io/hostname': name };
    await kubernetes.create('/api/v1/nodes', {
      ...model,
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
    });
  }
  const { items: all } = await kubernetes.get('/api/v1/nodes');
  const ready = all.filter(
    ({ spec, status }) => !spec.taints && Number(status.allocatable.pods) > 0,
  );
  if (ready.length * 110 < pods) {
    throw new Error(`${ready.length} nodes have no room for ${pods} pods`);
  }
}

async function createClusters(kubernetes, count, say) {
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
    while (next < count) {
      const index = next;
      next += 1;
      await kubernetes.create(
        clustersOf(namespaces[index % NAMESPACES]),
        bigCluster(index),
      );
      if (index % 500 === 499) say(`${index + 1} RayClusters are created`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, create));
}

async function waitForPods(kubernetes, count) {
  let running = 0;
  const settled = await poll(
    async () => {
      const { items } = await kubernetes.get('/api/v1/pods');
      running = items.filter(({ status }) => status.phase === 'Running').length;
      return running >= count;
    },
    { timeoutMs: SETTLE_MS, everyMs: 2000 },
  );
  if (!settled) {
    throw new Error(`Of ${count} pods ${running} run`);
  }
}

async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = field =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1024;
  return { rss: read('VmRSS'), peak: read('VmHWM') };
}

export async function* run({ variant, say }) {
  const clusters = variant === undefined ? CLUSTER_COUNT : Number(variant);
  const pods = clusters * (WORKERS + 1);
  const dir = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  let simulator;
  try {
    simulator = await startSimulator(dir);
    const { contexts } = await readKubeconfig(join(dir, 'admin.yaml'));
    const kubernetes = new KubernetesApi(contexts[0]);
    await addNodes(kubernetes, pods);
    await createClusters(kubernetes, clusters, say);
    await waitForPods(kubernetes, pods);
    const { rss } = await memory(simulator.pid);
    yield {
      figure: `RSS of the simulator, ${clusters} RayClusters with ${pods} pods`,
      value: rss,
      unit: 'MiB',
      goal: MAX_RSS_MIB,
    };
    const times = { [CLUSTERS]: [], '/api/v1/pods': [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [path, samples] of Object.entries(times)) {
        samples.push(await kubernetes.timeToRead(path));
      }
    }
    yield quantileFigure(`list of ${clusters} RayClusters`, times[CLUSTERS], {
      part: 0.5,
      goal: MAX_LIST_MS,
    });
    yield quantileFigure(`list of ${pods} pods`, times['/api/v1/pods'], {
      part: 0.5,
      goal: MAX_LIST_MS,
    });
    const after = await memory(simulator.pid);
    yield {
      figure: 'RSS of the simulator after the lists',
      value: after.rss,
      unit: 'MiB',
      goal: MAX_RSS_MIB,
    };
    yield { figure: 'its peak', value: after.peak, unit: 'MiB' };
  } finally {
    await simulator?.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
