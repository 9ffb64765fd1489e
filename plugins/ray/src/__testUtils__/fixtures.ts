import {
  Cluster,
  ClusterState,
  Job,
  LifeStep,
  stringifyClusterRef,
  stringifyJobRef,
  Template,
  WatchSnapshot,
} from '@raydeck/backstage-plugin-ray-common';

const LIFE: LifeStep[] = [
  { step: 'requested', status: 'done', at: '2026-11-20T10:00:00Z' },
  { step: 'podsCreated', status: 'done', at: '2026-11-20T10:00:02Z' },
  { step: 'headReady', status: 'done', at: '2026-11-20T10:00:40Z' },
  { step: 'workersReady', status: 'done', at: '2026-11-20T10:01:30Z' },
];

/** A running cluster with two of two GPU workers; change what a test is about. */
export function makeCluster(changes: Partial<Cluster> = {}): Cluster {
  const {
    kubernetesCluster = 'demo',
    namespace = 'ads-ml',
    name = 'ads-daily',
  } = changes;
  const state: ClusterState = changes.state ?? 'ready';
  return {
    ref: stringifyClusterRef({ kubernetesCluster, namespace, name }),
    kubernetesCluster,
    namespace,
    name,
    uid: `uid-${namespace}-${name}`,
    state,
    sentence: 'Running, 2 of 2 workers',
    entityRef: 'component:default/ads-ranking',
    owners: ['group:default/ads-ml'],
    attachedBy: 'annotation',
    authority: 'record',
    requestedBy: 'user:default/alice',
    template: { name: 'default/training-cluster', version: '1.0.0' },
    rayVersion: '2.58.1',
    workers: { ready: 2, desired: 2, min: 0, max: 4 },
    workerGroups: [
      {
        name: 'gpu',
        ready: 2,
        desired: 2,
        min: 0,
        max: 4,
        cpu: 8,
        memory: 64 * 1024 ** 3,
        accelerators: [{ type: 'nvidia.com/gpu', count: 4 }],
        image: 'rayproject/ray:2.58.1-gpu',
      },
    ],
    resources: {
      cpu: 18,
      memory: 136 * 1024 ** 3,
      accelerators: [{ type: 'nvidia.com/gpu', count: 8 }],
    },
    createdAt: '2026-11-20T10:00:00Z',
    readyAt: '2026-11-20T10:01:30Z',
    life: LIFE,
    findings: [],
    allowed: ['delete', 'submitJob', 'readLogs'],
    ...changes,
  };
}

/** A cluster that waits for GPUs, and the finding that says so. */
export function makeWaitingCluster(changes: Partial<Cluster> = {}): Cluster {
  const message = 'No node has 4 free nvidia.com/gpu';
  return makeCluster({
    name: 'ads-tune',
    state: 'pending',
    sentence: `Waiting: ${message}`,
    workers: { ready: 0, desired: 4, min: 0, max: 4 },
    workerGroups: [
      {
        name: 'gpu',
        ready: 0,
        desired: 4,
        min: 0,
        max: 4,
        accelerators: [{ type: 'nvidia.com/gpu', count: 4 }],
      },
    ],
    resources: { accelerators: [{ type: 'nvidia.com/gpu', count: 16 }] },
    readyAt: undefined,
    life: [...LIFE.slice(0, 3), { step: 'workersReady', status: 'current' }],
    findings: [
      {
        code: 'UNSCHEDULABLE',
        severity: 'error',
        message,
        since: '2026-11-20T10:00:40Z',
        hint: 'Ask for fewer GPUs, or wait until others have ended.',
        evidence: [
          {
            kind: 'event',
            object: 'Pod ads-tune-gpu-worker-x1',
            text: '0/5 nodes are available: 5 Insufficient nvidia.com/gpu.',
          },
        ],
      },
    ],
    ...changes,
  });
}

/** A running submission to {@link makeCluster}'s cluster. */
export function makeJob(changes: Partial<Job> = {}): Job {
  const name = changes.name ?? 'retrain-1';
  return {
    ref: stringifyJobRef({
      kind: 'submission',
      kubernetesCluster: 'demo',
      namespace: 'ads-ml',
      name: 'ads-daily',
      id: name,
    }),
    uid: `uid-${name}`,
    name,
    submissionId: name,
    origin: 'submission',
    kubernetesCluster: 'demo',
    namespace: 'ads-ml',
    cluster: 'demo/ads-ml/ads-daily',
    state: 'running',
    sentence: 'Running',
    entrypoint: 'python train.py',
    submittedBy: 'user:default/alice',
    entityRef: 'component:default/ads-ranking',
    owners: ['group:default/ads-ml'],
    attachedBy: 'annotation',
    authority: 'record',
    createdAt: '2026-11-20T11:00:00Z',
    startedAt: '2026-11-20T11:00:01Z',
    attempts: 1,
    findings: [],
    allowed: ['stop', 'readLogs'],
    ...changes,
  };
}

export function makeFailedJob(changes: Partial<Job> = {}): Job {
  return makeJob({
    name: 'retrain-2',
    state: 'failed',
    sentence: 'Failed after 3 min: ValueError',
    endedAt: '2026-11-20T11:03:00Z',
    failure: {
      reason: 'AppFailed',
      message: 'ValueError: shapes (3,) and (4,) not aligned',
      traceback: [
        'Traceback (most recent call last):',
        '  File "train.py", line 3, in <module>',
        'ValueError: shapes (3,) and (4,) not aligned',
      ],
      exitCode: 1,
    },
    allowed: ['delete', 'readLogs'],
    ...changes,
  });
}

export function makeTemplate(changes: Partial<Template> = {}): Template {
  return {
    ref: 'default/training-cluster',
    namespace: 'default',
    name: 'training-cluster',
    title: 'Training cluster',
    version: '1.0.0',
    digest: 'sha256:0',
    kind: 'RayCluster',
    owners: ['group:default/ml-platform'],
    parameters: [],
    scaffolderTemplate: 'template:default/ray-training-cluster',
    ...changes,
  };
}

export function makeSnapshot(
  changes: Partial<WatchSnapshot> = {},
): WatchSnapshot {
  return {
    clusters: [],
    jobs: [],
    pods: [],
    events: [],
    kubernetesClusters: [
      { name: 'demo', state: 'ready', sentence: 'All is well.' },
    ],
    asOf: '2026-11-20T12:00:00Z',
    ...changes,
  };
}
