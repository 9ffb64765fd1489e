import { copyJson } from '../store';
import { timestamp } from '../clock';
import type { Pod } from '../kubelet';
import {
  addRequests,
  formatQuantity,
  isPodReady,
  podCondition,
  podRequests,
  type Requests,
} from '../kubelet';
import { headServiceName } from './names';
import { headPorts } from './headService';
import type {
  Condition,
  RayCluster,
  RayClusterStatus,
  WorkerGroupSpec,
} from './types';

/** Why a reconciliation failed, as `ReplicaFailure` tells it. */
export interface ReconcileFailure {
  /** Absent for failures that no condition shows. */
  reason?: string;
  message: string;
}

/** What of the head's Service the status tells. */
export interface HeadServiceSpec {
  clusterIP?: string;
  ports?: {
    name?: string;
    port: number;
    targetPort?: number | string;
    nodePort?: number;
  }[];
}

export interface Observed {
  pods: Pod[];
  failure?: ReconcileFailure;
  now: Date;
  /** The head's Service as it is; its cluster IP is `None` when headless. */
  service?: HeadServiceSpec;
}

/** Workers that a group shall have: replicas within the limits, times hosts. */
export function desiredReplicas(group: WorkerGroupSpec): number {
  if (group.suspend) return 0;
  const min = group.minReplicas ?? 0;
  const max = group.maxReplicas ?? 2_147_483_647;
  const wanted = Math.min(Math.max(group.replicas ?? min, min), max);
  return wanted * Math.max(1, group.numOfHosts ?? 1);
}

export function setCondition(
  conditions: Condition[],
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: Date,
): void {
  const index = conditions.findIndex(condition => condition.type === type);
  const old = conditions[index];
  const lastTransitionTime =
    old?.status === status ? old.lastTransitionTime : timestamp(now);
  const next: Condition = { lastTransitionTime, message, reason, status, type };
  if (index < 0) conditions.push(next);
  else conditions[index] = next;
}

function holds(conditions: Condition[], type: string): boolean {
  return conditions.some(c => c.type === type && c.status === 'True');
}

/** Whether a condition of a cluster is True. */
export function isTrue(
  status: RayClusterStatus | undefined,
  type: string,
): boolean {
  return holds(status?.conditions ?? [], type);
}

function isHead(pod: Pod): boolean {
  return pod.metadata.labels?.['ray.io/node-type'] === 'head';
}

function allRunning(pods: Pod[]): boolean {
  return (
    pods.length > 0 &&
    pods.every(pod => {
      const ready = podCondition(pod, 'Ready');
      return (
        pod.status.phase === 'Running' && (!ready || ready.status === 'True')
      );
    })
  );
}

/** Requests of head and workers by raw `replicas`, not by what is running. */
function desiredResources({ spec }: RayCluster): Requests {
  const sums = [podRequests(spec.headGroupSpec.template.spec)];
  for (const group of spec.workerGroupSpecs ?? []) {
    if (group.suspend) continue;
    const count = (group.replicas ?? 0) * Math.max(1, group.numOfHosts ?? 1);
    const one = podRequests(group.template.spec);
    for (let i = 0; i < count; i += 1) sums.push(one);
  }
  return addRequests(...sums);
}

function headReady(
  head: Pod | undefined,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  if (!head) {
    return {
      status: 'False',
      reason: 'HeadPodNotFound',
      message: 'Head Pod not found',
    };
  }
  const ready = podCondition(head, 'Ready');
  if (!ready) return { status: 'False', reason: 'Unknown', message: '' };
  let reason = ready.reason || 'Unknown';
  let message = ready.message ?? '';
  if (ready.status === 'True') reason = 'HeadPodRunningAndReady';
  if (ready.reason === 'ContainersNotReady') {
    const unready = head.status.containerStatuses?.find(
      ({ state }) => state.waiting || state.terminated,
    );
    const state = unready?.state.waiting ?? unready?.state.terminated;
    if (unready && state) {
      reason = state.reason;
      message += `${message ? '; ' : ''}${unready.name}: ${
        state.message ?? ''
      }`;
    }
  }
  return { status: ready.status, reason, message };
}

function updateSuspension(
  cluster: RayCluster,
  conditions: Condition[],
  { pods, now }: Observed,
): void {
  const set = (type: string, status: 'True' | 'False') =>
    setCondition(conditions, type, status, type, '', now);
  if (holds(conditions, 'RayClusterSuspending')) {
    if (pods.length > 0) return;
    setCondition(
      conditions,
      'RayClusterProvisioned',
      'False',
      'RayClusterPodsProvisioning',
      'RayCluster has been suspended',
      now,
    );
    set('RayClusterSuspending', 'False');
    set('RayClusterSuspended', 'True');
  } else if (holds(conditions, 'RayClusterSuspended')) {
    if (!cluster.spec.suspend) set('RayClusterSuspended', 'False');
  } else {
    set('RayClusterSuspended', 'False');
    set('RayClusterSuspending', cluster.spec.suspend ? 'True' : 'False');
  }
}

function conditionsOf(cluster: RayCluster, observed: Observed): Condition[] {
  const { pods, failure, now } = observed;
  let conditions = copyJson(cluster.status?.conditions ?? []);
  if (!failure) {
    conditions = conditions.filter(({ type }) => type !== 'ReplicaFailure');
  } else if (failure.reason) {
    const { reason, message } = failure;
    setCondition(conditions, 'ReplicaFailure', 'True', reason, message, now);
  }
  const ready = headReady(pods.find(isHead));
  setCondition(
    conditions,
    'HeadPodReady',
    ready.status,
    ready.reason,
    ready.message,
    now,
  );
  if (
    !holds(conditions, 'RayClusterProvisioned') &&
    !holds(conditions, 'RayClusterSuspended')
  ) {
    const done = allRunning(pods);
    setCondition(
      conditions,
      'RayClusterProvisioned',
      done ? 'True' : 'False',
      done ? 'AllPodRunningAndReadyFirstTime' : 'RayClusterPodsProvisioning',
      done
        ? 'All Ray Pods are ready for the first time'
        : 'RayCluster Pods are being provisioned for first time',
      now,
    );
  }
  updateSuspension(cluster, conditions, observed);
  return conditions;
}

/** A sum of quantities is written as the first of them is: `144G` or `6Gi`. */
function memoryFormat({ spec }: RayCluster): 'memory' | 'decimal memory' {
  const templates = [
    spec.headGroupSpec.template,
    ...(spec.workerGroupSpecs ?? []).map(group => group.template),
  ];
  const given = templates
    .flatMap(template => template.spec.containers)
    .map(({ resources: { requests, limits } = {} }) =>
      String(requests?.memory ?? limits?.memory ?? ''),
    )
    .find(memory => memory !== '' && memory !== '0');
  return given && /[0-9kMGTPE]$/.test(given) ? 'decimal memory' : 'memory';
}

/** Ports by name: those of the nodes where the Service has such. */
function endpointsOf(
  cluster: RayCluster,
  service: HeadServiceSpec | undefined,
): Record<string, string> {
  const ports =
    service?.ports ??
    headPorts(cluster).map(([name, port]) => ({ name, port }));
  const known: NonNullable<HeadServiceSpec['ports']> = ports;
  return Object.fromEntries(
    known
      .filter(({ name }) => name)
      .map(({ name = '', port, targetPort, nodePort }) => [
        name,
        String(nodePort ?? targetPort ?? port),
      ]),
  );
}

/** Drops what Go's omitempty drops. */
function positive<K extends string>(
  counts: Record<K, number>,
): Partial<Record<K, number>> {
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => Number(count) > 0),
  ) as Partial<Record<K, number>>;
}

/**
 * The status that KubeRay 1.6 derives from a cluster and its pods
 * (calculateStatus): `state` is sticky, RayClusterProvisioned latches.
 */
export function clusterStatus(
  cluster: RayCluster,
  observed: Observed,
): RayClusterStatus {
  const { pods, failure, now } = observed;
  const groups = cluster.spec.workerGroupSpecs ?? [];
  const workers = pods.filter(pod => !isHead(pod));
  const head = pods.find(isHead);
  const desired = groups.reduce((sum, g) => sum + desiredReplicas(g), 0);
  const resources = desiredResources(cluster);
  const gpus = Object.entries(resources)
    .filter(([name]) => name.endsWith('gpu'))
    .reduce((sum, [, value]) => sum + value, 0);
  let state = cluster.status?.state;
  if (!failure && pods.length === desired + 1 && allRunning(pods)) {
    state = 'ready';
  }
  if (cluster.spec.suspend && pods.length === 0) state = 'suspended';
  const podIP = head?.status.podIP;
  const clusterIP = observed.service?.clusterIP ?? 'None';
  const serviceIP = clusterIP === 'None' ? podIP : clusterIP;
  const transitions = { ...cluster.status?.stateTransitionTimes };
  if (state && state !== cluster.status?.state) {
    transitions[state] = timestamp(now);
  }
  const available = workers.filter(pod => pod.status.phase === 'Running');
  const hosts = (g: WorkerGroupSpec) => Math.max(1, g.numOfHosts ?? 1);
  return {
    ...positive({
      availableWorkerReplicas: available.length,
      readyWorkerReplicas: available.filter(isPodReady).length,
      desiredWorkerReplicas: desired,
      minWorkerReplicas: groups.reduce(
        (sum, g) => sum + (g.suspend ? 0 : (g.minReplicas ?? 0) * hosts(g)),
        0,
      ),
      maxWorkerReplicas: groups.reduce(
        (sum, g) =>
          sum + (g.suspend ? 0 : (g.maxReplicas ?? 2_147_483_647) * hosts(g)),
        0,
      ),
    }),
    conditions: conditionsOf(cluster, observed),
    desiredCPU: formatQuantity(resources.cpu ?? 0, 'cpu'),
    desiredMemory: formatQuantity(resources.memory ?? 0, memoryFormat(cluster)),
    desiredGPU: formatQuantity(gpus, 'cpu'),
    desiredTPU: formatQuantity(resources['google.com/tpu'] ?? 0, 'cpu'),
    endpoints: endpointsOf(cluster, observed.service),
    head: {
      ...(podIP ? { podIP } : {}),
      ...(head ? { podName: head.metadata.name } : {}),
      ...(head && serviceIP ? { serviceIP } : {}),
      serviceName: headServiceName(cluster),
    },
    lastUpdateTime: timestamp(now),
    observedGeneration: cluster.metadata.generation,
    ...(state ? { state } : {}),
    ...(Object.keys(transitions).length > 0
      ? { stateTransitionTimes: transitions }
      : {}),
  };
}
