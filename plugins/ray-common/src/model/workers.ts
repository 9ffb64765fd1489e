import type { WorkerGroup, Workers } from '../api';
import type {
  PodObject,
  RayClusterObject,
  WorkerGroupSpec,
} from '../kubernetes';
import { RAY_GROUP_LABEL } from '../identity';
import { isHead, isPodReady } from './podStatus';
import { podResources } from './resources';

/**
 * Pods that a group should have now. KubeRay clamps `replicas` to minReplicas and maxReplicas, multiplies by
 * numOfHosts, and wants none of a suspended group or cluster.
 */
export function desiredPods(group: WorkerGroupSpec): number {
  if (group.suspend) return 0;
  const { min, max } = bounds(group);
  const wanted = group.replicas ?? min;
  return Math.min(Math.max(wanted, min), max) * hosts(group);
}

/** The worker groups as the spec wants them, with the pods that are ready. */
export function workerGroups(
  cluster: RayClusterObject,
  pods: PodObject[],
): WorkerGroup[] {
  const suspended = cluster.spec.suspend === true;
  return (cluster.spec.workerGroupSpecs ?? []).map(group => {
    const name = group.groupName ?? '';
    const { min, max } = bounds(group);
    const { cpu, memory, accelerators } = podResources(group.template.spec);
    const image = group.template.spec.containers?.[0]?.image;
    return {
      name,
      ready: pods.filter(
        pod =>
          !isHead(pod) &&
          pod.metadata.labels?.[RAY_GROUP_LABEL] === name &&
          isPodReady(pod),
      ).length,
      desired: suspended ? 0 : desiredPods(group),
      min: min * hosts(group),
      max: max * hosts(group),
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      accelerators,
      ...(image && { image }),
    };
  });
}

/** Workers of all groups together. */
export function sumWorkers(groups: WorkerGroup[]): Workers {
  const sum = (key: keyof Workers) =>
    groups.reduce((total, group) => total + group[key], 0);
  return {
    ready: sum('ready'),
    desired: sum('desired'),
    min: sum('min'),
    max: sum('max'),
  };
}

function bounds(group: WorkerGroupSpec): { min: number; max: number } {
  const min = group.minReplicas ?? 0;
  return { min, max: Math.max(group.maxReplicas ?? Infinity, min) };
}

function hosts(group: WorkerGroupSpec): number {
  return group.numOfHosts ?? 1;
}
