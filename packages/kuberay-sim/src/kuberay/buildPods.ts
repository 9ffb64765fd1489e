import { createHash } from 'node:crypto';
import type { Container, Pod, PodSpec } from '../kubelet';
import type { NewKubeObject } from '../store';
import {
  headAddress,
  headServiceAccount,
  identifyingLabels,
  podPrefix,
} from './names';
import { autoscalerContainer, probes, rayEnv, waitGcsReady } from './podParts';
import { rayStartCommand, rayStartParams } from './rayStartCommand';
import { isFaultTolerant } from './validateSpec';
import {
  controllerReference,
  KUBERAY_VERSION,
  type PodTemplate,
  type RayCluster,
  type WorkerGroupSpec,
} from './types';

export type NewPod = Omit<NewKubeObject<Pod>, 'status'>;

const METRICS = { name: 'metrics', containerPort: 8080, protocol: 'TCP' };

/** What autoscaling and other controllers change, and no upgrade follows. */
const MUTED = new Set([
  'replicas',
  'minReplicas',
  'maxReplicas',
  'scaleStrategy',
  'tolerations',
  'schedulingGates',
  'upgradeStrategy',
]);

/**
 * Hash of a spec without what autoscaling changes, as annotations have it: a
 * new one is what upgrades follow from.
 */
export function specHash(spec: RayCluster['spec']): string {
  const text = JSON.stringify(spec, (key, value) =>
    MUTED.has(key) ? undefined : value,
  );
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .toUpperCase();
}

function rayContainer(
  cluster: RayCluster,
  type: 'head' | 'worker',
  template: PodTemplate,
  startParams: Record<string, string>,
): Container {
  const own = template.spec.containers[0];
  const params = rayStartParams(type, startParams, own.resources ?? {}, {
    address: headAddress(cluster),
    autoscaling: cluster.spec.enableInTreeAutoscaling === true,
  });
  const generated = rayStartCommand(type, params);
  const overwrite =
    cluster.metadata.annotations?.['ray.io/overwrite-container-cmd'] === 'true';
  const before = [...(own.command ?? []), ...(own.args ?? [])].join(' ');
  const script = `ulimit -n 65536; ${generated}`;
  const ports = own.ports ?? [];
  return {
    ...own,
    command: overwrite ? own.command : ['/bin/bash', '-c', '--'],
    args: overwrite ? own.args : [before ? `${before} && ${script}` : script],
    ports: ports.some(port => port.name === 'metrics')
      ? ports
      : [...ports, METRICS],
    env: rayEnv(cluster, type, generated, own.env),
    volumeMounts: [
      ...(own.volumeMounts ?? []),
      { name: 'shared-mem', mountPath: '/dev/shm' },
    ],
    ...probes(type, cluster.spec.rayVersion),
    ...(own.livenessProbe ? { livenessProbe: own.livenessProbe } : {}),
    ...(own.readinessProbe ? { readinessProbe: own.readinessProbe } : {}),
  };
}

function buildPod(
  cluster: RayCluster,
  template: PodTemplate,
  parts: {
    generateName: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
    spec: Partial<PodSpec> & { containers: Container[] };
  },
): NewPod {
  const memory = template.spec.containers[0].resources?.limits?.memory;
  const emptyDir = {
    medium: 'Memory',
    ...(memory ? { sizeLimit: memory } : {}),
  };
  const annotations = {
    ...template.metadata?.annotations,
    ...parts.annotations,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: parts.generateName,
      namespace: cluster.metadata.namespace,
      labels: { ...template.metadata?.labels, ...parts.labels },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [controllerReference(cluster)],
    },
    spec: {
      ...template.spec,
      ...parts.spec,
      volumes: [
        ...(template.spec.volumes ?? []),
        { name: 'shared-mem', emptyDir },
        ...(parts.spec.volumes ?? []),
      ],
    },
  };
}

/** The head pod of a cluster as KubeRay makes it. */
export function buildHeadPod(cluster: RayCluster): NewPod {
  const { template, rayStartParams: given = {} } = cluster.spec.headGroupSpec;
  const ray = rayContainer(cluster, 'head', template, given);
  const { annotations: own } = cluster.metadata;
  const containers = [ray, ...template.spec.containers.slice(1)];
  const autoscaling = cluster.spec.enableInTreeAutoscaling === true;
  if (autoscaling) {
    ray.volumeMounts?.push({ name: 'ray-logs', mountPath: '/tmp/ray' });
    containers.push(autoscalerContainer(cluster, ray.image));
  }
  const isV2 = cluster.spec.autoscalerOptions?.version === 'v2';
  return buildPod(cluster, template, {
    generateName: podPrefix(cluster.metadata.name, 'head'),
    labels: {
      ...identifyingLabels(cluster, 'head'),
      'ray.io/group': 'headgroup',
      'ray.io/is-ray-node': 'yes',
      ...serveLabel(cluster, 'false'),
    },
    annotations: {
      'ray.io/ft-enabled': String(isFaultTolerant(cluster.spec, own)),
      ...(isFaultTolerant(cluster.spec, own)
        ? { 'ray.io/external-storage-namespace': storageNamespace(cluster) }
        : {}),
      'ray.io/kuberay-version': KUBERAY_VERSION,
      'ray.io/upgrade-strategy-recreate-hash': specHash(cluster.spec),
    },
    spec: {
      containers,
      ...(autoscaling
        ? {
            volumes: [{ name: 'ray-logs', emptyDir: {} }],
            serviceAccountName: headServiceAccount(cluster),
          }
        : {}),
      ...(autoscaling && isV2 ? { restartPolicy: 'Never' } : {}),
    },
  });
}

/** Whether the Service of a RayService leads to a pod; workers' probes tell. */
function serveLabel(cluster: RayCluster, value: 'true' | 'false') {
  const crd = cluster.metadata.labels?.['ray.io/originated-from-crd'];
  return crd === 'RayService' ? { 'ray.io/serve': value } : undefined;
}

/** Under which name a fault-tolerant head keeps its state in Redis. */
function storageNamespace({ metadata, spec }: RayCluster): string {
  return (
    spec.gcsFaultToleranceOptions?.externalStorageNamespace ??
    metadata.annotations?.['ray.io/external-storage-namespace'] ??
    metadata.uid
  );
}

/** A worker pod of a group, at its index among the group's replicas. */
export function buildWorkerPod(
  cluster: RayCluster,
  group: WorkerGroupSpec,
  replicaIndex: number,
  /** Where it stands in a replica of several hosts. */
  place?: { name: string; host: number },
): NewPod {
  const { template, rayStartParams: given = {} } = group;
  const ray = rayContainer(cluster, 'worker', template, given);
  const { name } = cluster.metadata;
  const isV2 = cluster.spec.autoscalerOptions?.version === 'v2';
  return buildPod(cluster, template, {
    generateName: podPrefix(`${name}-${group.groupName}`, 'worker'),
    labels: {
      ...identifyingLabels(cluster, 'worker'),
      'ray.io/group': group.groupName,
      'ray.io/is-ray-node': 'yes',
      'ray.io/worker-group-replica-index': String(replicaIndex),
      ...(place
        ? {
            'ray.io/worker-group-replica-name': place.name,
            'ray.io/replica-host-index': String(place.host),
          }
        : {}),
      ...serveLabel(cluster, 'true'),
    },
    spec: {
      initContainers: [
        ...(template.spec.initContainers ?? []),
        waitGcsReady(cluster, ray.image),
      ],
      containers: [ray, ...template.spec.containers.slice(1)],
      ...(cluster.spec.enableInTreeAutoscaling && isV2
        ? { restartPolicy: 'Never' }
        : {}),
    },
  });
}
