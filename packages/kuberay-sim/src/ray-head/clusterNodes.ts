import { isRayReady, parseQuantity, type Pod } from '../kubelet';
import type { ObjectStore } from '../store';
import { nodeIdOf } from './HeadIdentity';

/** Ray resources by name: CPU, GPU, memory (bytes), custom ones. */
export type NodeResources = Record<string, number>;

/** A Ray node, which is a pod that is ready. */
export interface ClusterNode {
  nodeId: string;
  podName: string;
  ip: string;
  isHead: boolean;
  group: string;
  startedAt: number;
  resources: NodeResources;
}

const OBJECT_STORE_SHARE = 0.3;

function startParams(pod: Pod): Map<string, string> {
  const command =
    pod.spec.containers[0]?.env?.find(
      ({ name }) => name === 'KUBERAY_GEN_RAY_START_CMD',
    )?.value ?? '';
  return new Map(
    [...command.matchAll(/--([\w-]+)=('[^']*'|"(?:[^"\\]|\\.)*"|\S+)/g)].map(
      ([, name, value]) => [name, value],
    ),
  );
}

function customResources(text: string | undefined): NodeResources {
  if (text === undefined) return {};
  const plain = text.replace(/^['"]+|['"]+$/g, '').replaceAll('\\"', '"');
  try {
    const parsed: unknown = JSON.parse(plain);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * What `ray start` in a pod announces: the numbers of its command line, or the
 * container's limits where it says nothing.
 */
export function resourcesOf(pod: Pod): NodeResources {
  const params = startParams(pod);
  const { limits = {}, requests = {} } =
    pod.spec.containers[0]?.resources ?? {};
  const both = { ...requests, ...limits };
  const numberOf = (param: string, fallback: string | number | undefined) => {
    const given = Number(params.get(param));
    if (params.has(param) && Number.isFinite(given)) return given;
    return fallback === undefined ? 0 : parseQuantity(fallback);
  };
  const gpu = Object.keys(both).find(name => name.endsWith('.com/gpu'));
  const memory = numberOf('memory', both.memory);
  const gpus = numberOf('num-gpus', gpu && both[gpu]);
  return {
    CPU: Math.ceil(numberOf('num-cpus', both.cpu)),
    ...(gpus > 0 ? { GPU: gpus } : {}),
    memory,
    object_store_memory: Math.floor(
      numberOf('object-store-memory', undefined) || memory * OBJECT_STORE_SHARE,
    ),
    ...customResources(params.get('resources')),
  };
}

function toNode(pod: Pod): ClusterNode {
  const status = pod.status.containerStatuses?.[0];
  const isHead = pod.metadata.labels?.['ray.io/node-type'] === 'head';
  return {
    nodeId: nodeIdOf(pod.metadata.uid, status?.restartCount ?? 0),
    podName: pod.metadata.name,
    ip: pod.status.podIP ?? '127.0.0.1',
    isHead,
    group: pod.metadata.labels?.['ray.io/group'] ?? '',
    startedAt: Date.parse(
      status?.state.running?.startedAt ?? pod.metadata.creationTimestamp,
    ),
    resources: resourcesOf(pod),
  };
}

/** The nodes of a cluster, the head first. */
export function clusterNodes(
  store: ObjectStore,
  namespace: string,
  cluster: string,
): ClusterNode[] {
  return store
    .list<Pod>('pods', {
      namespace,
      labels: { 'ray.io/cluster': cluster },
      selector: labels =>
        labels['ray.io/node-type'] === 'head' ||
        labels['ray.io/node-type'] === 'worker',
    })
    .filter(isRayReady)
    .map(toNode)
    .sort((a, b) => Number(b.isHead) - Number(a.isHead));
}
