import { createHash } from 'node:crypto';
import { FAULT_ANNOTATION, type Fault } from '../kubelet';
import type {
  PodTemplate,
  RayCluster,
  RayClusterSpec,
  RayJob,
} from '../kuberay';
import type { NewKubeObject } from '../store';
import type { FleetEntry, SeedWorkers } from './FleetEntry';

const RAY_VERSION = '2.58.1';
const PRODUCTS = {
  A100: 'NVIDIA-A100-SXM4-80GB',
  H100: 'NVIDIA-H100-80GB-HBM3',
  L4: 'NVIDIA-L4',
};

/** Labels and annotations by which an entry says whose it is. */
export function identity(entry: FleetEntry): {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
} {
  const { entity, by, marks, template } = entry;
  if (!entity || marks === 'none') return {};
  if (marks === 'kubernetes-id') {
    return { labels: { 'backstage.io/kubernetes-id': entity } };
  }
  const ref = `component:default/${entity}`;
  return {
    labels: {
      'app.kubernetes.io/managed-by': 'raydeck',
      'raydeck.dev/entity': createHash('sha256')
        .update(ref)
        .digest('hex')
        .slice(0, 40),
    },
    annotations: {
      'raydeck.dev/entity-ref': ref,
      ...(by ? { 'raydeck.dev/requested-by': `user:default/${by}` } : {}),
      ...(template
        ? { 'raydeck.dev/template': `default/${template}@1.0.0` }
        : {}),
    },
  };
}

/** The label by which the Kubernetes plugin's tab of a component finds its pods, as the shipped templates set it. */
function podMetadata(
  { entity, marks }: FleetEntry,
  fault: Fault | undefined,
): Pick<PodTemplate, 'metadata'> {
  const metadata = {
    ...(entity && marks !== 'none'
      ? { labels: { 'app.kubernetes.io/part-of': entity } }
      : {}),
    ...(fault ? { annotations: { [FAULT_ANNOTATION]: fault } } : {}),
  };
  return Object.keys(metadata).length > 0 ? { metadata } : {};
}

const WEEK_SECONDS = 7 * 24 * 3600;

function headTemplate(entry: FleetEntry): PodTemplate {
  const image = entry.headImage ?? `rayproject/ray:${RAY_VERSION}`;
  return {
    ...podMetadata(entry, entry.headFault),
    spec: {
      containers: [
        {
          name: 'ray-head',
          image,
          resources: {
            requests: { cpu: '1', memory: '4Gi' },
            limits: { cpu: '2', memory: '4Gi' },
          },
        },
      ],
    },
  };
}

function workerTemplate(entry: FleetEntry, workers: SeedWorkers): PodTemplate {
  const { cpu = 2, memoryGi = 4, gpus = 0, accelerator, fault } = workers;
  const amounts = {
    cpu: String(cpu),
    memory: `${memoryGi}Gi`,
    ...(gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {}),
  };
  const image =
    workers.image ?? `rayproject/ray:${RAY_VERSION}${gpus > 0 ? '-gpu' : ''}`;
  return {
    ...podMetadata(entry, fault),
    spec: {
      ...(accelerator
        ? { nodeSelector: { 'nvidia.com/gpu.product': PRODUCTS[accelerator] } }
        : {}),
      ...(gpus > 0
        ? {
            tolerations: [
              {
                key: 'nvidia.com/gpu',
                operator: 'Exists',
                effect: 'NoSchedule',
              },
            ],
          }
        : {}),
      containers: [
        {
          name: 'ray-worker',
          image,
          resources: { requests: amounts, limits: amounts },
        },
      ],
    },
  };
}

function clusterSpec(entry: FleetEntry): RayClusterSpec {
  const { workers } = entry;
  return {
    rayVersion: RAY_VERSION,
    ...(entry.suspend ? { suspend: true } : {}),
    ...(entry.auth ? { authOptions: { mode: 'token' } } : {}),
    ...(entry.autoscaling
      ? {
          enableInTreeAutoscaling: true,
          // The fleet keeps its sizes, however long nobody works.
          autoscalerOptions: { idleTimeoutSeconds: WEEK_SECONDS },
        }
      : {}),
    headGroupSpec: {
      rayStartParams: { 'num-cpus': '0', 'num-gpus': '0' },
      template: headTemplate(entry),
    },
    workerGroupSpecs: workers
      ? [
          {
            groupName: 'workers',
            replicas: workers.replicas,
            minReplicas: workers.min ?? 1,
            maxReplicas: workers.max ?? workers.replicas,
            numOfHosts: 1,
            rayStartParams: {},
            template: workerTemplate(entry, workers),
          },
        ]
      : [],
  };
}

/** The object of an entry as its maker would have created it. */
export function buildEntry(
  entry: FleetEntry,
): NewKubeObject<RayCluster> | NewKubeObject<RayJob> {
  const metadata = {
    name: entry.name,
    namespace: entry.namespace,
    ...identity(entry),
  };
  if (entry.kind === 'RayCluster') {
    const spec = clusterSpec(entry);
    return { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata, spec };
  }
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayJob',
    metadata,
    spec: {
      submissionMode: 'HTTPMode',
      entrypoint: entry.entrypoint,
      shutdownAfterJobFinishes: entry.shutdown ?? false,
      ttlSecondsAfterFinished: entry.ttlSeconds ?? 0,
      backoffLimit: entry.backoffLimit ?? 0,
      ...(entry.deadlineSeconds
        ? { activeDeadlineSeconds: entry.deadlineSeconds }
        : {}),
      ...(entry.clusterSelector
        ? { clusterSelector: { 'ray.io/cluster': entry.clusterSelector } }
        : { rayClusterSpec: clusterSpec(entry) }),
    },
  };
}
