import {
  RAY_CLUSTER_LABEL,
  RAY_NODE_TYPE_LABEL,
  type PodObject,
  type RayClusterObject,
  type ServiceObject,
} from '@raydeck/backstage-plugin-ray-common';
import type { Fleet, FleetLocation } from '../fleet';
import type { KubernetesCluster } from '../kubernetes';
import { RayError } from './RayError';

/** Where a cluster's head answers, and how to prove who asks. */
export interface RayHead {
  kubernetesCluster: KubernetesCluster;
  rayCluster: RayClusterObject;
  /** Of the API server's proxy to the head's dashboard, without a slash at the end. */
  proxyPath: string;
  /** The Secret that holds Ray's token; absent where the head asks for none. */
  tokenSecret?: string;
}

/**
 * Finds the head of a cluster in the fleet. Only a Service that the cluster's UID controls and that selects nothing but
 * its head pod counts: names and labels can be written by others in the namespace, who would be sent Ray's token.
 * @param uid - of the RayCluster, where only this life of the name will do
 * @throws RayError `notFound` without such a cluster, `unreachable` with the reason why its head cannot be talked to
 */
export function findRayHead(
  fleet: Pick<Fleet, 'get' | 'list' | 'kubernetesCluster'>,
  at: FleetLocation,
  uid?: string,
): RayHead {
  const title = `${at.namespace}/${at.name} on ${at.kubernetesCluster}`;
  const rayCluster = fleet.get('RayCluster', at)?.object;
  if (!rayCluster || (uid && rayCluster.metadata.uid !== uid)) {
    throw new RayError('notFound', `there is no cluster ${title}`);
  }
  const kubernetesCluster = fleet.kubernetesCluster(at.kubernetesCluster);
  if (!kubernetesCluster) {
    throw new RayError(
      'unreachable',
      `${at.kubernetesCluster} cannot be used as it is configured`,
    );
  }
  const serviceName = rayCluster.status?.head?.serviceName;
  if (!serviceName) {
    throw new RayError('unreachable', `the head of ${title} is not up yet`);
  }
  const service = fleet.get('Service', { ...at, name: serviceName })?.object;
  const problem = service
    ? headProblem(
        rayCluster,
        service,
        fleet
          .list('Pod', {
            kubernetesCluster: at.kubernetesCluster,
            namespace: at.namespace,
          })
          .map(({ object }) => object),
      )
    : `its Service ${serviceName} is not there`;
  if (problem) {
    throw new RayError(
      'unreachable',
      `the head of ${title} cannot be talked to: ${problem}`,
    );
  }
  const tokenSecret = tokenSecretOf(rayCluster);
  return {
    kubernetesCluster,
    rayCluster,
    proxyPath: `/api/v1/namespaces/${encodeURIComponent(
      at.namespace,
    )}/services/${encodeURIComponent(serviceName)}:dashboard/proxy`,
    ...(tokenSecret && { tokenSecret }),
  };
}

/** Why a Service does not lead to this cluster's head and to nothing else; undefined when it does. */
export function headProblem(
  rayCluster: RayClusterObject,
  service: ServiceObject,
  pods: readonly PodObject[],
): string | undefined {
  const { uid, name } = rayCluster.metadata;
  const serviceName = service.metadata.name;
  if (!isControlledBy(service, uid)) {
    return `the Service ${serviceName} does not belong to this cluster`;
  }
  const selector = Object.entries(service.spec.selector ?? {});
  if (service.spec.selector?.[RAY_CLUSTER_LABEL] !== name) {
    return `the Service ${serviceName} does not select by ${RAY_CLUSTER_LABEL}`;
  }
  const selected = pods.filter(({ metadata }) =>
    selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
  const foreign = selected.find(
    pod =>
      !isControlledBy(pod, uid) ||
      pod.metadata.labels?.[RAY_NODE_TYPE_LABEL] !== 'head',
  );
  if (foreign) {
    return `the Service ${serviceName} also leads to the pod ${foreign.metadata.name}, which is not its head`;
  }
  const isUp = selected.some(
    ({ metadata, status }) =>
      status?.phase === 'Running' && !metadata.deletionTimestamp,
  );
  return isUp ? undefined : 'its head pod is not running';
}

function isControlledBy(
  object: PodObject | ServiceObject,
  uid: string,
): boolean {
  return (object.metadata.ownerReferences ?? []).some(
    owner => owner.controller && owner.uid === uid,
  );
}

/**
 * The operator makes a Secret named after the cluster, cut to its last 50 characters as all names of its making
 * (`CheckName` in KubeRay: a first character that may not begin a name becomes `r`).
 */
export function tokenSecretOf(
  rayCluster: RayClusterObject,
): string | undefined {
  const { authOptions } = rayCluster.spec;
  if (authOptions?.mode !== 'token') return undefined;
  return (
    authOptions.secretName ??
    rayCluster.metadata.name.slice(-50).replace(/^[^a-z]/, 'r')
  );
}
