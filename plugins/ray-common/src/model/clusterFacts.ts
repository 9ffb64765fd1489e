import type { WorkerGroup, Workers } from '../api';
import type { Condition, PodObject } from '../kubernetes';
import type { ClusterInput } from './types';
import { isHead, isPodReady, podProblem, type PodProblem } from './podStatus';
import { sumWorkers, workerGroups } from './workers';

/** A pod and what stops it. */
export interface TroubledPod {
  pod: PodObject;
  problem: PodProblem;
}

/** What status, sentence and diagnosis are derived from; read once from the objects. */
export interface ClusterFacts extends ClusterInput {
  groups: WorkerGroup[];
  workers: Workers;
  head?: PodObject;
  headReady: boolean;
  /** All pods were ready once. It latches until the cluster is suspended: it does not say that all is well now. */
  provisioned: boolean;
  provisionedAt?: string;
  suspending: boolean;
  replicaFailure?: Condition;
  troubled: TroubledPod[];
}

/**
 * Reads the facts from conditions and pods. `status.state` is never read: KubeRay leaves it at `ready` when the head
 * has died, and at `suspended` until a resumed cluster is ready again.
 */
export function clusterFacts(input: ClusterInput): ClusterFacts {
  const { rayCluster, pods } = input;
  const conditions = rayCluster.status?.conditions ?? [];
  const condition = (type: string) =>
    conditions.find(each => each.type === type);
  const isTrue = (type: string) => condition(type)?.status === 'True';
  const groups = workerGroups(rayCluster, pods);
  const workers = sumWorkers(groups);
  if (pods.length === 0) {
    workers.ready = rayCluster.status?.readyWorkerReplicas ?? 0;
  }
  const head = newest(pods.filter(isHead));
  const headReady = isHeadReady(condition('HeadPodReady'), head);
  const allReady = headReady && workers.ready >= workers.desired;
  const provisioned = condition('RayClusterProvisioned');
  const replicaFailure = condition('ReplicaFailure');
  return {
    ...input,
    groups,
    workers,
    ...(head && { head }),
    headReady,
    provisioned: provisioned ? provisioned.status === 'True' : allReady,
    ...(provisioned?.status === 'True' &&
      provisioned.lastTransitionTime && {
        provisionedAt: provisioned.lastTransitionTime,
      }),
    suspending: isTrue('RayClusterSuspending'),
    ...(replicaFailure?.status === 'True' && { replicaFailure }),
    troubled: pods.flatMap(pod => {
      const problem = podProblem(pod);
      return problem ? [{ pod, problem }] : [];
    }),
  };
}

/** The pod is fresher than the condition, which the operator writes a moment later; without pods the condition counts. */
function isHeadReady(
  condition: Condition | undefined,
  head: PodObject | undefined,
): boolean {
  if (!head) return condition?.status === 'True';
  if (!isPodReady(head)) return false;
  return condition ? condition.status === 'True' : true;
}

/** While a head is replaced there are two: the one that counts is the one that stays. */
function newest(heads: PodObject[]): PodObject | undefined {
  const staying = heads.filter(pod => !pod.metadata.deletionTimestamp);
  const candidates = staying.length > 0 ? staying : heads;
  return candidates.reduce<PodObject | undefined>(
    (best, pod) =>
      (pod.metadata.creationTimestamp ?? '') >=
      (best?.metadata.creationTimestamp ?? '')
        ? pod
        : best,
    undefined,
  );
}
