import type { Pod } from '../kubelet';
import { randomSuffix } from '../store';
import { buildWorkerPod } from './buildPods';
import type { ClusterPods } from './ClusterPods';
import { desiredReplicas } from './clusterStatus';
import { endedReason, hasEnded } from './podEnd';
import { ReconcileError } from './ReconcileError';
import type { RayCluster, WorkerGroupSpec } from './types';

const REPLICA = 'ray.io/worker-group-replica-name';
const INDEX = 'ray.io/worker-group-replica-index';

/** Workers of several hosts each (TPU slices): a replica lives as a whole. */
export class MultiHostGroup {
  readonly #pods: ClusterPods;
  readonly #cluster: RayCluster;
  readonly #group: WorkerGroupSpec;

  constructor(pods: ClusterPods, cluster: RayCluster, group: WorkerGroupSpec) {
    this.#pods = pods;
    this.#cluster = cluster;
    this.#group = group;
  }

  /** @throws ReconcileError after deletions, and when a pod is refused */
  reconcile(members: Pod[]): void {
    const hosts = this.#group.numOfHosts ?? 1;
    const replicas = new Map<string, Pod[]>();
    for (const pod of members) {
      const name = pod.metadata.labels?.[REPLICA] ?? '';
      replicas.set(name, [...(replicas.get(name) ?? []), pod]);
    }
    this.#deleteIncomplete(replicas, hosts);
    this.#deleteEnded(replicas);
    this.#deleteNamed(replicas);
    const wanted = desiredReplicas(this.#group) / hosts;
    this.#grow(replicas, wanted, hosts);
    if (this.#cluster.spec.enableInTreeAutoscaling) return;
    const surplus = [...replicas.values()].slice(0, replicas.size - wanted);
    for (const pods of surplus) this.#delete(pods, 'scaling down');
  }

  #deleteIncomplete(replicas: Map<string, Pod[]>, hosts: number): void {
    for (const [name, pods] of replicas) {
      if (pods.length >= hosts) continue;
      this.#delete(pods, 'cleanup of incomplete multi-host group');
      throw new ReconcileError(
        `cleaned up incomplete replica group ${name}, requeueing`,
      );
    }
  }

  #deleteEnded(replicas: Map<string, Pod[]>): void {
    for (const [name, pods] of replicas) {
      const ended = pods.find(hasEnded);
      if (!ended) continue;
      this.#delete(pods, endedReason(ended, 'worker'));
      replicas.delete(name);
    }
  }

  #deleteNamed(replicas: Map<string, Pod[]>): void {
    const named = new Set(this.#group.scaleStrategy?.workersToDelete ?? []);
    const due = [...replicas.values()].filter(pods =>
      pods.some(pod => named.has(pod.metadata.name)),
    );
    if (due.length === 0) return;
    for (const pods of due) this.#delete(pods, 'autoscaler scale-down request');
    throw new ReconcileError(
      `deleted ${
        due.flat().length
      } worker Pods based on ScaleStrategy, requeueing`,
    );
  }

  #grow(replicas: Map<string, Pod[]>, wanted: number, hosts: number): void {
    const taken = new Set(
      [...replicas.values()].map(([pod]) =>
        Number(pod.metadata.labels?.[INDEX]),
      ),
    );
    for (let index = 0, size = replicas.size; size < wanted; index += 1) {
      if (taken.has(index)) continue;
      size += 1;
      const name = `${this.#group.groupName}-${randomSuffix()}`;
      for (let host = 0; host < hosts; host += 1) {
        const place = { name, host };
        const pod = buildWorkerPod(this.#cluster, this.#group, index, place);
        this.#pods.create(this.#cluster, 'Worker', pod);
      }
    }
  }

  #delete(pods: Pod[], why: string): void {
    for (const pod of pods) {
      if (pod.metadata.deletionTimestamp) continue;
      const { namespace, name } = pod.metadata;
      this.#pods.delete(pod);
      const message = `Deleted worker Pod ${namespace}/${name} for group ${
        this.#group.groupName
      }: ${why}`;
      this.#pods.event(this.#cluster, 'Normal', 'DeletedWorkerPod', message);
    }
  }
}
