import type { ProxyResponse } from '../server';
import { envelope } from './answers';
import type { ClusterNode } from './clusterNodes';
import { usedByNode } from './clusterStatus';
import { sessionDir } from './HeadIdentity';
import type { RouteContext } from './headRoutes';
import { seededRandom } from './programs';
import { usageLines } from './resourceText';

/** `GET /nodes?view=hostnamelist` */
export function hostNames(context: RouteContext): ProxyResponse {
  return envelope('Node hostname list fetched.', {
    hostNameList: context.nodes().map(({ podName }) => podName),
  });
}

const MINUTE_MS = 60_000;

/** A load between 0 and 1 that stays for a minute and is the same for all who ask. */
function load(node: ClusterNode, now: number, busy: boolean): number {
  const minute = Math.floor(now / MINUTE_MS);
  const random = seededRandom(`${node.nodeId}/${minute}`)();
  return busy ? 0.55 + random * 0.35 : 0.02 + random * 0.06;
}

function gpus(node: ClusterNode, share: number) {
  return Array.from({ length: node.resources.GPU ?? 0 }, (_, index) => ({
    index,
    name: 'NVIDIA A10G',
    uuid: `GPU-${node.nodeId.slice(index, index + 8)}`,
    utilizationGpu: Math.round(share * 100),
    // MiB, as NVML gives them to Ray.
    memoryUsed: Math.round(share * 20_000),
    memoryTotal: 23_028,
    processesPids: {},
  }));
}

function summaryOf(
  node: ClusterNode,
  context: RouteContext,
  busy: boolean,
): object {
  const now = context.clock.now().getTime();
  const share = load(node, now, busy);
  const { CPU: cpus = 1, memory = 2 ** 30 } = node.resources;
  const used = Math.round(memory * (0.15 + share * 0.5));
  const { object_store_memory: objectStore, ...rest } = node.resources;
  const folder = sessionDir(context.head.identity);
  return {
    now: now / 1000,
    hostname: node.podName,
    ip: node.ip,
    cpu: Math.round(share * 1000) / 10,
    cpus: [cpus, cpus],
    mem: [memory, memory - used, Math.round((used / memory) * 1000) / 10, used],
    hostMem: [used, memory],
    cgroupMem: [used, memory],
    shm: 9_000_000,
    raylet: {
      storeStats: {
        objectStoreBytesAvail: String(objectStore),
        cumulativeCreatedObjects: '0',
        cumulativeCreatedBytes: '0',
      },
      coreWorkersStats: [],
      objectStoreUsedMemory: 0,
      objectStoreAvailableMemory: objectStore,
      nodeId: node.nodeId,
      nodeManagerAddress: node.ip,
      nodeManagerHostname: node.podName,
      metricsExportPort: 8080,
      resourcesTotal: {
        ...rest,
        objectStoreMemory: objectStore,
        [`node:${node.ip}`]: 1,
        ...(node.isHead ? { 'node:InternalHead': 1 } : {}),
      },
      nodeName: node.ip,
      startTimeMs: String(node.startedAt),
      isHeadNode: node.isHead,
      labels: { 'ray.io/node-id': node.nodeId },
      stateSnapshot: {
        state: 'ACTIVE',
        idleDurationMs: '0',
        nodeActivity: [],
      },
      dashboardAgentListenPort: 52365,
      tempDir: '/tmp/ray',
      sessionDir: folder,
      state: 'ALIVE',
      instanceId: '',
      nodeTypeName: node.group,
      instanceTypeName: '',
      endTimeMs: '0',
      stateMessage: null,
    },
    bootTime: node.startedAt / 1000,
    loadAvg: [
      [share * cpus, share * cpus, share * cpus],
      [share, share, share],
    ],
    disk: {
      '/': {
        total: 107_374_182_400,
        used: 21_474_836_480,
        free: 85_899_345_920,
        percent: 20,
      },
    },
    diskIo: [0, 0, 0, 0],
    diskIoSpeed: [0, 0, 0, 0],
    gpus: gpus(node, busy ? share : 0),
    tpus: [],
    network: [0, 0],
    networkSpeed: [0, 0],
    cmdline: ['ray', 'start'],
  };
}

/** `GET /nodes?view=summary`: the load follows from whether jobs run. */
export function nodesSummary(context: RouteContext): ProxyResponse {
  const nodes = context.nodes();
  const busy = context.head.jobs
    .list()
    .some(({ status }) => status === 'RUNNING');
  const used = usedByNode(nodes, context.head.jobs.used());
  return envelope('Node summary fetched.', {
    summary: nodes.map(node => summaryOf(node, context, busy)),
    nodeLogicalResources: Object.fromEntries(
      nodes.map(({ nodeId, resources }) => [
        nodeId,
        usageLines(resources, used.get(nodeId) ?? {}).join('\n'),
      ]),
    ),
  });
}
