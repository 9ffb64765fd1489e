import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolder } from '../resources';
import type { AnyKubeObject } from '../store';
import type { RayCluster, RayJob } from './types';

/** One line of a recording of a real API server with the real KubeRay. */
export interface StoryEvent {
  type: string;
  object: AnyKubeObject;
}

/** Reads the recording of a story. */
export function recordedStory(name: string): StoryEvent[] {
  const folder = 'plugins/ray-common/src/__fixtures__/kuberay';
  const root = dirname(dirname(dirname(dataFolder())));
  return readFileSync(join(root, folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as StoryEvent);
}

/** What differs between two runs of one story: names that were generated. */
function withoutNames(text: string): string {
  return text
    .replace(/-[a-z0-9]{5}(?=-head|-workers|\b(?![\w-]))/g, '-X')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:]{8}(Z| \+0000 UTC)/g, 'TIME')
    .replace(/ContainerID:[^,]*/g, 'ContainerID:')
    .replace(/(node|cpu|a100|h100|l4)-\d+/g, 'NODE');
}

function changes(lines: string[]): string[] {
  return lines.filter((line, i) => line !== lines[i - 1]);
}

function clusterLine(type: string, { status }: RayCluster): string {
  const conditions = (status?.conditions ?? [])
    // Which container is not ready yet is the kubelet's affair.
    .map(c =>
      c.type === 'HeadPodReady' &&
      c.status === 'False' &&
      c.reason !== 'HeadPodNotFound'
        ? `${c.type}=False`
        : `${c.type}=${c.status} ${c.reason}`,
    )
    .sort();
  const {
    state,
    desiredWorkerReplicas = 0,
    readyWorkerReplicas = 0,
  } = status ?? {};
  // Pods on their way out count as ready; how many there still are when the
  // operator looks is a matter of milliseconds.
  const surplus = readyWorkerReplicas > desiredWorkerReplicas;
  return [
    type === 'DELETED' ? 'deleted' : state ?? 'no state',
    `${surplus ? 'more' : readyWorkerReplicas}/${desiredWorkerReplicas}`,
    ...conditions,
  ].join(', ');
}

function jobLine({ metadata, status }: RayJob): string {
  const has = (name: string, value: unknown) => (value ? [name] : []);
  return [
    status?.jobDeploymentStatus ?? 'New',
    status?.jobStatus ?? '',
    status?.reason ?? '',
    // The dashboard of the recordings says nothing while a job runs; Ray does.
    withoutNames(status?.message ?? '').replace(
      'Job is currently running.',
      '',
    ),
    `failed ${status?.failed ?? '-'}`,
    `succeeded ${status?.succeeded ?? '-'}`,
    ...has('cluster', status?.rayClusterName),
    ...has('id', status?.jobId),
    ...has('dashboard', status?.dashboardURL),
    ...has('finalizer', metadata.finalizers),
    status?.rayClusterStatus?.state ?? '',
  ]
    .filter(word => word !== '')
    .join(', ');
}

/** What the clusters of a story went through. */
export function clusterLines(story: StoryEvent[]): string[] {
  return changes(
    story
      .filter(({ object }) => object.kind === 'RayCluster')
      .map(({ type, object }) =>
        clusterLine(type, object as unknown as RayCluster),
      ),
  );
}

/** What the jobs of a story went through. */
export function jobLines(story: StoryEvent[]): string[] {
  return changes(
    story
      .filter(({ object }) => object.kind === 'RayJob')
      .map(({ object }) => jobLine(object as unknown as RayJob)),
  );
}

/**
 * Events of the operator and of the scheduler's successes, each once, in the
 * alphabet's order.
 */
export function storyEvents(story: StoryEvent[]): string[] {
  const found = new Set<string>();
  for (const { object } of story) {
    if (object.kind !== 'Event') continue;
    const event = object as AnyKubeObject & {
      type: string;
      reason: string;
      note?: string;
      message?: string;
      regarding?: { kind: string };
      involvedObject?: { kind: string };
    };
    const { kind } = event.regarding ?? event.involvedObject ?? { kind: '' };
    if (!kind.startsWith('Ray') && event.reason !== 'Scheduled') continue;
    const text = withoutNames(event.note ?? event.message ?? '');
    if (text.startsWith('(combined')) continue;
    found.add(`${event.type} ${event.reason}: ${text}`);
  }
  return [...found].sort();
}

/** How often the event of a reason was seen, over all its objects. */
export function eventCount(story: StoryEvent[], reason: string): number {
  const counts = new Map<string, number>();
  for (const { object } of story) {
    const event = object as AnyKubeObject & {
      reason?: string;
      count?: number;
      deprecatedCount?: number;
    };
    if (object.kind !== 'Event' || event.reason !== reason) continue;
    counts.set(object.metadata.uid, event.deprecatedCount ?? event.count ?? 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The generations that pods had, living and terminating. */
export function podGenerations(story: StoryEvent[]): string[] {
  const found = new Set<string>();
  for (const { object } of story) {
    if (object.kind !== 'Pod') continue;
    const { generation, deletionTimestamp } = object.metadata;
    found.add(`${deletionTimestamp ? 'ending' : 'living'} ${generation}`);
  }
  return [...found].sort();
}
