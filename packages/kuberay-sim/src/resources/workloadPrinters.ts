import type { AnyKubeObject, PrinterColumn } from '../store';
import { ageColumn, column, nameColumn } from './corePrinters';
import { age, humanDuration } from './humanDuration';

interface ContainerStatus {
  ready?: boolean;
  restartCount?: number;
  state?: {
    waiting?: { reason?: string };
    terminated?: {
      reason?: string;
      exitCode?: number;
      signal?: number;
      finishedAt?: string;
    };
    running?: object;
  };
  lastState?: { terminated?: { finishedAt?: string } };
}

interface PodLike extends AnyKubeObject {
  spec: {
    nodeName?: string;
    containers?: object[];
    initContainers?: { restartPolicy?: string }[];
    readinessGates?: { conditionType: string }[];
  };
  status?: {
    phase?: string;
    reason?: string;
    podIP?: string;
    nominatedNodeName?: string;
    conditions?: { type: string; status: string; reason?: string }[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

function terminatedReason({
  reason,
  signal,
  exitCode,
}: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`;
}

function initReason(pod: PodLike): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, { state = {} }] of statuses.entries()) {
    const { terminated, waiting } = state;
    if (terminated?.exitCode === 0) continue;
    if (terminated) return `Init:${terminatedReason(terminated)}`;
    if (waiting?.reason && waiting.reason !== 'PodInitializing') {
      return `Init:${waiting.reason}`;
    }
    return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
}

/** The word in kubectl's STATUS column: what is the matter with a pod. */
export function podStatusWord(object: AnyKubeObject): string {
  const pod = object as PodLike;
  const { status = {} } = pod;
  let word = status.reason || status.phase || 'Unknown';
  const scheduled = status.conditions?.find(c => c.type === 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') word = 'SchedulingGated';
  const init = initReason(pod);
  if (init) {
    word = init;
  } else {
    let running = false;
    for (const { state = {}, ready: isUp } of [
      ...(status.containerStatuses ?? []),
    ].reverse()) {
      if (state.waiting?.reason) word = state.waiting.reason;
      else if (state.terminated) word = terminatedReason(state.terminated);
      else if (isUp && state.running) running = true;
    }
    if (word === 'Completed' && running) {
      const isReady = status.conditions?.some(
        c => c.type === 'Ready' && c.status === 'True',
      );
      word = isReady ? 'Running' : 'NotReady';
    }
  }
  if (pod.metadata.deletionTimestamp) {
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  return word;
}

function ready(pod: PodLike): string {
  const statuses = pod.status?.containerStatuses ?? [];
  const sidecars =
    pod.spec.initContainers?.filter(c => c.restartPolicy === 'Always').length ??
    0;
  const total = (pod.spec.containers?.length ?? 0) + sidecars;
  return `${statuses.filter(s => s.ready).length}/${total}`;
}

function restarts(pod: PodLike, now: Date): string {
  const statuses = pod.status?.containerStatuses ?? [];
  const total = statuses.reduce((sum, s) => sum + (s.restartCount ?? 0), 0);
  const last = statuses
    .map(s => s.lastState?.terminated?.finishedAt ?? '')
    .sort()
    .at(-1);
  return total > 0 && last ? `${total} (${age(last, now)} ago)` : `${total}`;
}

export const podColumns: PrinterColumn[] = [
  nameColumn,
  column('Ready', object => ready(object as PodLike)),
  column('Status', podStatusWord),
  column('Restarts', (object, now) => restarts(object as PodLike, now)),
  ageColumn,
  column('IP', object => (object as PodLike).status?.podIP || '<none>', 1),
  column('Node', object => (object as PodLike).spec.nodeName || '<none>', 1),
  column(
    'Nominated Node',
    object => (object as PodLike).status?.nominatedNodeName || '<none>',
    1,
  ),
  column(
    'Readiness Gates',
    object => {
      const gates = (object as PodLike).spec.readinessGates ?? [];
      const met = gates.filter(({ conditionType }) =>
        (object as PodLike).status?.conditions?.some(
          c => c.type === conditionType && c.status === 'True',
        ),
      );
      return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
    },
    1,
  ),
];

interface JobLike extends AnyKubeObject {
  spec?: {
    completions?: number;
    parallelism?: number;
    selector?: { matchLabels?: Record<string, string> };
    template?: { spec?: { containers?: { name: string; image: string }[] } };
  };
  status?: {
    succeeded?: number;
    startTime?: string;
    completionTime?: string;
    conditions?: { type: string; status: string }[];
  };
}

function jobStatus(job: JobLike): string {
  const has = (type: string) =>
    job.status?.conditions?.some(c => c.type === type && c.status === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  return 'Running';
}

function jobDuration({ status }: JobLike, now: Date): string {
  if (!status?.startTime) return '';
  const end = status.completionTime
    ? Date.parse(status.completionTime)
    : now.getTime();
  return humanDuration(end - Date.parse(status.startTime));
}

const jobContainers = (object: AnyKubeObject) =>
  (object as JobLike).spec?.template?.spec?.containers ?? [];

export const jobColumns: PrinterColumn[] = [
  nameColumn,
  column('Status', object => jobStatus(object as JobLike)),
  column('Completions', object => {
    const job = object as JobLike;
    return `${job.status?.succeeded ?? 0}/${job.spec?.completions ?? 1}`;
  }),
  column('Duration', (object, now) => jobDuration(object as JobLike, now)),
  ageColumn,
  column(
    'Containers',
    object =>
      jobContainers(object)
        .map(c => c.name)
        .join(','),
    1,
  ),
  column(
    'Images',
    object =>
      jobContainers(object)
        .map(c => c.image)
        .join(','),
    1,
  ),
  column(
    'Selector',
    object =>
      Object.entries((object as JobLike).spec?.selector?.matchLabels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(',') || '<none>',
    1,
  ),
];
