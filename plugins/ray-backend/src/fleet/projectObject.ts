import type {
  Condition,
  ContainerSpec,
  ContainerStatus,
  EventObject,
  ObjectMeta,
  OwnerReference,
  PodObject,
  PodSpec,
  PodTemplate,
  RayClusterObject,
  RayClusterSpec,
  RayJobObject,
  RayJobSpec,
  ServiceObject,
} from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../kubernetes';

/*
 * What is kept of each object: the fields that the model reads, and nothing else. `managedFields`, the last applied
 * manifest and pods' volumes and environment are most of an object's bytes. The API server is trusted to keep to its
 * schema, so that fields are narrowed here by what the schema says of them.
 */

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export function projectRayCluster(raw: RawObject): RayClusterObject {
  return {
    ...identity(raw, 'ray.io/v1', 'RayCluster'),
    spec: rayClusterSpec(field<RayClusterSpec>(raw.spec) ?? {}),
    ...defined({
      status: omitNulls(field<RayClusterObject['status'] & object>(raw.status)),
    }),
  };
}

export function projectRayJob(raw: RawObject): RayJobObject {
  const spec = field<RayJobSpec>(raw.spec) ?? {};
  return {
    ...identity(raw, 'ray.io/v1', 'RayJob'),
    spec: defined({
      ...pick(spec, [
        'entrypoint',
        'submissionMode',
        'runtimeEnvYAML',
        'suspend',
        'shutdownAfterJobFinishes',
        'ttlSecondsAfterFinished',
        'activeDeadlineSeconds',
        'backoffLimit',
        'jobId',
        'clusterSelector',
      ]),
      rayClusterSpec: spec.rayClusterSpec
        ? rayClusterSpec(spec.rayClusterSpec)
        : undefined,
    }),
    ...defined({
      status: omitNulls(field<RayJobObject['status'] & object>(raw.status)),
    }),
  };
}

export function projectPod(raw: RawObject): PodObject {
  const status = field<PodObject['status'] & object>(raw.status);
  return {
    ...identity(raw, 'v1', 'Pod'),
    spec: podSpec(field<PodSpec>(raw.spec)),
    ...(status && {
      status: defined({
        ...pick(status, ['phase', 'reason', 'message', 'podIP', 'startTime']),
        conditions: status.conditions?.map(condition),
        initContainerStatuses:
          status.initContainerStatuses?.map(containerStatus),
        containerStatuses: status.containerStatuses?.map(containerStatus),
      }),
    }),
  };
}

export function projectService(raw: RawObject): ServiceObject {
  const spec = field<ServiceObject['spec']>(raw.spec) ?? {};
  return {
    ...identity(raw, 'v1', 'Service'),
    spec: defined({
      ...pick(spec, ['clusterIP', 'selector']),
      ports: spec.ports?.map(port => ({
        ...(port.name && { name: port.name }),
        port: port.port,
      })),
    }),
  };
}

const RAY_KINDS = new Set(['RayCluster', 'RayJob', 'RayService', 'RayCronJob']);
/** KubeRay's names: `CLUSTER-head-x7k2p`, `CLUSTER-head` in older ones, `CLUSTER-GROUP-worker-x7k2p`. */
const RAY_POD_NAME = /-(head|worker)(-[a-z0-9]{5})?$/;

/**
 * Events about Ray's objects and about pods that are Ray's: known ones, and those whose names are of KubeRay's making,
 * because an event often arrives before its pod.
 */
export function projectEvent(
  raw: RawObject,
  isRayPod: (uid: string) => boolean,
): EventObject | undefined {
  const regarding = field<EventObject['regarding']>(raw.regarding);
  const kept =
    regarding?.kind === 'Pod'
      ? RAY_POD_NAME.test(regarding.name ?? '') || isRayPod(regarding.uid ?? '')
      : RAY_KINDS.has(regarding?.kind ?? '');
  if (!regarding || !kept) return undefined;
  const event = field<EventObject>(raw);
  return {
    ...identity(raw, 'events.k8s.io/v1', 'Event'),
    ...defined(
      pick(event, [
        'type',
        'reason',
        'note',
        'eventTime',
        'reportingController',
        'deprecatedSource',
        'deprecatedFirstTimestamp',
        'deprecatedLastTimestamp',
        'deprecatedCount',
      ]),
    ),
    ...(event?.series && {
      series: pick(event.series, ['count', 'lastObservedTime']),
    }),
    regarding: pick(regarding, [
      'apiVersion',
      'kind',
      'namespace',
      'name',
      'uid',
    ]),
  };
}

function identity<K extends string>(
  raw: RawObject,
  apiVersion: string,
  kind: K,
) {
  return { apiVersion, kind, metadata: metadata(raw.metadata) };
}

function metadata(raw: RawObject['metadata']): ObjectMeta {
  const annotations = field<Record<string, string>>(raw.annotations);
  const owners = field<OwnerReference[]>(raw.ownerReferences);
  return defined({
    name: raw.name,
    namespace: raw.namespace ?? '',
    uid: raw.uid ?? '',
    resourceVersion: raw.resourceVersion ?? '',
    ...pick(field<ObjectMeta>(raw), [
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'labels',
    ]),
    annotations:
      annotations &&
      Object.fromEntries(
        Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED),
      ),
    ownerReferences: owners?.map(owner =>
      pick(owner, ['apiVersion', 'kind', 'name', 'uid', 'controller']),
    ),
  });
}

function rayClusterSpec(spec: RayClusterSpec): RayClusterSpec {
  return defined({
    ...pick(spec, [
      'rayVersion',
      'suspend',
      'managedBy',
      'enableInTreeAutoscaling',
      'authOptions',
    ]),
    headGroupSpec: spec.headGroupSpec && {
      template: podTemplate(spec.headGroupSpec.template),
    },
    workerGroupSpecs: spec.workerGroupSpecs?.map(group => ({
      ...pick(group, [
        'groupName',
        'replicas',
        'minReplicas',
        'maxReplicas',
        'numOfHosts',
        'suspend',
      ]),
      template: podTemplate(group.template),
    })),
  });
}

function podTemplate(template: PodTemplate): PodTemplate {
  const labels = template.metadata?.labels;
  return {
    ...(labels && { metadata: { labels } }),
    spec: podSpec(template.spec),
  };
}

function podSpec(spec: PodSpec | undefined): PodSpec {
  return defined({
    containers: (spec?.containers ?? []).map(container),
    initContainers: spec?.initContainers?.map(container),
    nodeName: spec?.nodeName,
    nodeSelector: spec?.nodeSelector,
  });
}

function container(spec: ContainerSpec): ContainerSpec {
  const { requests, limits } = spec.resources ?? {};
  return {
    ...pick(spec, ['name', 'image']),
    ...(spec.resources && { resources: defined({ requests, limits }) }),
  };
}

function condition(raw: Condition): Condition {
  return pick(raw, [
    'type',
    'status',
    'reason',
    'message',
    'lastTransitionTime',
    'observedGeneration',
  ]);
}

function containerStatus(raw: ContainerStatus): ContainerStatus {
  return pick(raw, [
    'name',
    'image',
    'ready',
    'restartCount',
    'state',
    'lastState',
  ]);
}

function field<T>(value: unknown): T | undefined {
  return value === null || value === undefined ? undefined : (value as T);
}

function pick<T extends object, P extends keyof T>(
  from: T | undefined,
  keys: readonly P[],
): Pick<T, P> {
  const picked: Partial<Pick<T, P>> = {};
  for (const key of keys) {
    const value = from?.[key];
    if (value !== undefined && value !== null) picked[key] = value;
  }
  return picked as Pick<T, P>;
}

function defined<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as T;
}

function omitNulls<T extends object>(value: T | undefined): T | undefined {
  if (!value) return undefined;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept) as T;
}
