import { createHash } from 'node:crypto';
import { isPodReady, type Pod } from '../kubelet';
import type { ObjectStore } from '../store';

/** A node of a Ray cluster: a pod, with what `ray start` was told. */
export interface RayNode {
  id: string;
  ip: string;
  hostname: string;
  isHead: boolean;
  group: string;
  startedAt: number;
  resources: Record<string, number>;
}

/** 56 hexadecimal digits, as Ray names nodes. */
export function rayNodeId(pod: Pod): string {
  return createHash('sha224').update(pod.metadata.uid).digest('hex');
}

function startParameter(pod: Pod, name: string): number | undefined {
  const command = pod.spec.containers[0].env?.find(
    variable => variable.name === 'KUBERAY_GEN_RAY_START_CMD',
  )?.value;
  const value = new RegExp(`--${name}=(\\d+)`).exec(command ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}

export function rayNode(pod: Pod): RayNode {
  const ip = pod.status.podIP ?? '';
  const isHead = pod.metadata.labels?.['ray.io/node-type'] === 'head';
  const memory = startParameter(pod, 'memory') ?? 4 * 2 ** 30;
  const cpu = startParameter(pod, 'num-cpus') ?? 1;
  const gpu = startParameter(pod, 'num-gpus');
  const started =
    pod.status.containerStatuses?.[0]?.state.running?.startedAt ??
    pod.metadata.creationTimestamp;
  return {
    id: rayNodeId(pod),
    ip,
    hostname: pod.metadata.name,
    isHead,
    group: pod.metadata.labels?.['ray.io/group'] ?? '',
    startedAt: Date.parse(started),
    resources: {
      ...(cpu > 0 ? { CPU: cpu } : {}),
      ...(gpu ? { GPU: gpu } : {}),
      ...(isHead ? { 'node:__internal_head__': 1 } : {}),
      memory,
      [`node:${ip}`]: 1,
      object_store_memory: Math.round(memory * 0.3),
    },
  };
}

/** The nodes that have joined a head, the head first. */
export function rayNodes(store: ObjectStore, head: Pod): RayNode[] {
  const cluster = head.metadata.labels?.['ray.io/cluster'];
  const workers = store
    .list<Pod>('pods', {
      namespace: head.metadata.namespace,
      selector: labels =>
        labels['ray.io/cluster'] === cluster &&
        labels['ray.io/node-type'] === 'worker',
    })
    .filter(pod => isPodReady(pod) && !pod.metadata.deletionTimestamp);
  return [head, ...workers].map(rayNode);
}

/** Sums over nodes: what `ray.cluster_resources()` gives. */
export function totalResources(nodes: RayNode[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { resources } of nodes) {
    for (const [name, value] of Object.entries(resources)) {
      total[name] = (total[name] ?? 0) + value;
    }
  }
  return total;
}
