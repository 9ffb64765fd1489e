import type {
  BatchJobStatusShape,
  ClusterStatusShape,
  JobStatusShape,
  ServedClusterShape,
  ServiceStatusShape,
} from './shapes';
import type { StoryEvent, StoryKind, StoryObject } from './Story';
import { withoutNames } from './withoutNames';

type Line = (object: StoryObject, type: string) => string;

/** The lines of all objects of a kind, one object after the other. */
function linesOf(
  story: readonly StoryEvent[],
  kind: StoryKind,
  line: Line,
): string[] {
  const objects = new Map<string, string[]>();
  for (const { type, object } of story) {
    if (object.kind !== kind) continue;
    const uid = object.metadata.uid ?? object.metadata.name;
    const lines = objects.get(uid) ?? [];
    objects.set(uid, lines);
    const text = line(object, type);
    if (text !== lines.at(-1)) lines.push(text);
  }
  return [...objects.values()].flat();
}

function joined(words: (string | undefined)[]): string {
  return words.filter(Boolean).join(', ');
}

const clusterLine: Line = ({ status }, type) => {
  const {
    state,
    desiredWorkerReplicas: desired = 0,
    readyWorkerReplicas: ready = 0,
    conditions = [],
  } = (status ?? {}) as ClusterStatusShape;
  const words = conditions
    // Which container is not ready yet is the kubelet's affair.
    .map(c =>
      c.type === 'HeadPodReady' &&
      c.status === 'False' &&
      c.reason !== 'HeadPodNotFound'
        ? `${c.type}=False`
        : `${c.type}=${c.status} ${c.reason}`,
    )
    .sort();
  return [
    type === 'DELETED' ? 'deleted' : state ?? 'no state',
    // Pods on their way out count as ready; how many there still are when the
    // operator looks is a matter of milliseconds.
    `${ready > desired ? 'more' : ready}/${desired}`,
    ...words,
  ].join(', ');
};

const jobLine: Line = ({ metadata, status }, type) => {
  const job = (status ?? {}) as JobStatusShape;
  return joined([
    type === 'DELETED' ? 'deleted' : undefined,
    metadata.deletionTimestamp && type !== 'DELETED' ? 'ending' : undefined,
    job.jobDeploymentStatus ?? 'New',
    job.jobStatus,
    job.reason,
    // The dashboard of the recordings says nothing while a job runs; Ray does.
    withoutNames(job.message ?? '', metadata.namespace).replace(
      'Job is currently running.',
      '',
    ),
    `failed ${job.failed ?? '-'}`,
    `succeeded ${job.succeeded ?? '-'}`,
    job.rayClusterName && 'cluster',
    job.jobId && 'id',
    job.dashboardURL && 'dashboard',
    type !== 'DELETED' && metadata.finalizers ? 'finalizer' : undefined,
    job.rayClusterStatus?.state,
  ]);
};

function served(name: string, status: ServedClusterShape = {}): string {
  const apps = Object.entries(status.applicationStatuses ?? {})
    .map(([app, { status: state, serveDeploymentStatuses = {} }]) => {
      const deployments = Object.entries(serveDeploymentStatuses)
        .map(([deployment, { status: own }]) => `${deployment} ${own}`)
        .sort();
      return `${app} ${state} (${deployments.join(' ')})`;
    })
    .sort();
  return `${name}: ${joined([
    status.rayClusterName ? 'cluster' : 'no cluster',
    ...apps,
  ])}`;
}

const serviceLine: Line = ({ metadata, status }, type) => {
  const service = (status ?? {}) as ServiceStatusShape;
  return [
    type === 'DELETED' ? 'deleted' : service.serviceStatus || 'no status',
    service.numServeEndpoints ? 'endpoints' : 'no endpoints',
    ...(service.conditions ?? [])
      .map(c => `${c.type}=${c.status} ${c.reason}`)
      .sort(),
    served('active', service.activeServiceStatus),
    served('pending', service.pendingServiceStatus),
    type !== 'DELETED' && metadata.finalizers ? 'finalizer' : 'no finalizer',
  ].join('; ');
};

const batchJobLine: Line = ({ status }, type) => {
  const job = (status ?? {}) as BatchJobStatusShape;
  return joined([
    type === 'DELETED' ? 'deleted' : undefined,
    `active ${job.active ?? 0}`,
    `succeeded ${job.succeeded ?? 0}`,
    `failed ${job.failed ?? 0}`,
    ...(job.conditions ?? []).map(c => `${c.type}=${c.status} ${c.reason}`),
  ]);
};

/** What the RayClusters of a story went through. */
export function clusterLines(story: readonly StoryEvent[]): string[] {
  return linesOf(story, 'RayCluster', clusterLine);
}

/** What the RayJobs of a story went through. */
export function jobLines(story: readonly StoryEvent[]): string[] {
  return linesOf(story, 'RayJob', jobLine);
}

/** What the RayServices of a story went through. */
export function serviceLines(story: readonly StoryEvent[]): string[] {
  return linesOf(story, 'RayService', serviceLine);
}

/** What the submitters' Kubernetes Jobs of a story went through. */
export function batchJobLines(story: readonly StoryEvent[]): string[] {
  return linesOf(story, 'Job', batchJobLine);
}

/** How often each RayCronJob of a story was scheduled, as its status says. */
export function cronLines(story: readonly StoryEvent[]): string[] {
  const moments = new Map<string, Set<string>>();
  for (const { object } of story) {
    if (object.kind !== 'RayCronJob') continue;
    const { name } = object.metadata;
    const found = moments.get(name) ?? new Set();
    moments.set(name, found);
    const { lastScheduleTime } = (object.status ?? {}) as {
      lastScheduleTime?: string;
    };
    if (lastScheduleTime)
      found.add(lastScheduleTime.replace(/^.*T\d\d:\d\d:/, ''));
  }
  return [...moments].map(
    ([name, seconds]) =>
      `${name} scheduled at second ${[...seconds].join(' ')}`,
  );
}

/** The generations that pods had, living and terminating. */
export function podGenerations(story: readonly StoryEvent[]): string[] {
  const found = new Set<string>();
  for (const { object } of story) {
    if (object.kind !== 'Pod') continue;
    const { generation, deletionTimestamp } = object.metadata;
    found.add(`${deletionTimestamp ? 'ending' : 'living'} ${generation}`);
  }
  return [...found].sort();
}
