import type { EventRecorder, Pod } from '../kubelet';
import { ApiStatusError, keyOf, type ObjectStore } from '../store';
import {
  buildHeadPod,
  buildWorkerPod,
  specHash,
  type NewPod,
} from './buildPods';
import { desiredReplicas, isTrue } from './clusterStatus';
import { MultiHostGroup } from './MultiHostGroup';
import { deletedText, endedReason, hasEnded } from './podEnd';
import { ReconcileError } from './ReconcileError';
import {
  KUBERAY_VERSION,
  type RayCluster,
  type WorkerGroupSpec,
} from './types';

const SOURCE = { component: 'raycluster-controller' };
const NO_RESTART = 'ray.io/disable-provisioned-head-restart';
const HASH = 'ray.io/upgrade-strategy-recreate-hash';

/** The pods of clusters: one head, and so many workers of each group. */
export class ClusterPods {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  /** The pod made last, which the operator's cache does not hold yet. */
  #unseen: string | undefined;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
  }

  /** The pods of a cluster as the operator's cache holds them. */
  seen(cluster: RayCluster): Pod[] {
    return this.#all(cluster).filter(
      ({ metadata }) => metadata.uid !== this.#unseen,
    );
  }

  #all(cluster: RayCluster): Pod[] {
    const { namespace, name } = cluster.metadata;
    return this.#store.list<Pod>('pods', {
      namespace,
      labels: { 'ray.io/cluster': name },
    });
  }

  /** @throws ReconcileError when it has to stop, and to go on later */
  reconcile(cluster: RayCluster): void {
    this.#unseen = undefined;
    const { namespace, name } = cluster.metadata;
    const pods = this.#all(cluster);
    if (isTrue(cluster.status, 'RayClusterSuspending')) {
      this.#deleteAll(pods);
      const message = `Deleted Pods for RayCluster ${namespace}/${name} due to suspension`;
      this.event(cluster, 'Normal', 'DeletedPod', message);
      return;
    }
    if (isTrue(cluster.status, 'RayClusterSuspended')) return;
    if (cluster.spec.suspend) return;
    if (this.#isToRecreate(cluster, pods)) {
      this.#deleteAll(pods);
      const message = `Deleted all Pods for RayCluster ${namespace}/${name} due to spec change with Recreate upgradeStrategy`;
      this.event(cluster, 'Normal', 'DeletedPod', message);
      return;
    }
    this.#reconcileHead(cluster, pods);
    for (const group of cluster.spec.workerGroupSpecs ?? []) {
      this.#reconcileGroup(cluster, group, pods);
    }
  }

  #deleteAll(pods: Pod[]): void {
    for (const pod of pods) {
      if (!pod.metadata.deletionTimestamp) this.delete(pod);
    }
  }

  #isToRecreate(cluster: RayCluster, pods: Pod[]): boolean {
    if (cluster.spec.upgradeStrategy?.type !== 'Recreate') return false;
    const { annotations = {} } =
      pods.find(p => p.metadata.labels?.['ray.io/node-type'] === 'head')
        ?.metadata ?? {};
    const version = annotations['ray.io/kuberay-version'];
    if (!annotations[HASH] || version !== KUBERAY_VERSION) return false;
    return annotations[HASH] !== specHash(cluster.spec);
  }

  #reconcileHead(cluster: RayCluster, pods: Pod[]): void {
    const head = pods.find(
      pod => pod.metadata.labels?.['ray.io/node-type'] === 'head',
    );
    if (!head) {
      const stays =
        cluster.metadata.annotations?.[NO_RESTART] === 'true' &&
        isTrue(cluster.status, 'RayClusterProvisioned');
      if (!stays) this.create(cluster, 'Head', buildHeadPod(cluster));
      return;
    }
    if (!hasEnded(head) || head.metadata.deletionTimestamp) return;
    this.delete(head);
    const message = deletedText(head, 'head');
    this.event(cluster, 'Normal', 'DeletedHeadPod', message);
    throw new ReconcileError(endedReason(head, 'head'));
  }

  #reconcileGroup(
    cluster: RayCluster,
    group: WorkerGroupSpec,
    pods: Pod[],
  ): void {
    const { namespace, name } = cluster.metadata;
    const members = pods.filter(
      pod =>
        pod.metadata.labels?.['ray.io/node-type'] === 'worker' &&
        pod.metadata.labels['ray.io/group'] === group.groupName,
    );
    if (group.suspend) {
      this.#deleteAll(members);
      const message = `Deleted all pods for suspended worker group ${group.groupName} in RayCluster ${namespace}/${name}`;
      this.event(cluster, 'Normal', 'DeletedWorkerPod', message);
      return;
    }
    if ((group.numOfHosts ?? 1) > 1) {
      new MultiHostGroup(this, cluster, group).reconcile(members);
      return;
    }
    this.#deleteEnded(cluster, members);
    const named = new Set(group.scaleStrategy?.workersToDelete ?? []);
    for (const pod of members.filter(p => named.has(p.metadata.name))) {
      if (pod.metadata.deletionTimestamp) continue;
      this.delete(pod);
      const message = `Deleted pod ${namespace}/${pod.metadata.name}`;
      this.event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
    const staying = members.filter(
      pod => !named.has(pod.metadata.name) && !pod.metadata.deletionTimestamp,
    );
    // Pods on their way out still count until they are gone, as in KubeRay,
    // but for those that the autoscaler has named.
    const present = members.filter(pod => !named.has(pod.metadata.name));
    this.#scale(cluster, group, staying, present.length);
  }

  #deleteEnded(cluster: RayCluster, members: Pod[]): void {
    const ended = members.filter(
      pod => hasEnded(pod) && !pod.metadata.deletionTimestamp,
    );
    for (const pod of ended) {
      const message = deletedText(pod, 'worker');
      this.delete(pod);
      this.event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
    if (ended.length === 0) return;
    throw new ReconcileError(`delete ${ended.length} unhealthy worker Pods`);
  }

  #scale(
    cluster: RayCluster,
    group: WorkerGroupSpec,
    staying: Pod[],
    present: number,
  ): void {
    const wanted = desiredReplicas(group);
    const missing = wanted - present;
    const taken = new Set(
      staying.map(pod =>
        Number(pod.metadata.labels?.['ray.io/worker-group-replica-index']),
      ),
    );
    for (let index = 0, made = 0; made < missing; index += 1) {
      if (taken.has(index)) continue;
      made += 1;
      this.create(cluster, 'Worker', buildWorkerPod(cluster, group, index));
    }
    // Where there is an autoscaler, only it says which worker goes.
    if (cluster.spec.enableInTreeAutoscaling) return;
    for (const pod of staying.slice(0, Math.max(0, staying.length - wanted))) {
      this.delete(pod);
      const { namespace, name } = pod.metadata;
      const message = `Deleted Pod ${namespace}/${name}`;
      this.event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
  }

  /** @throws ReconcileError when the server refuses the pod */
  create(cluster: RayCluster, type: 'Head' | 'Worker', pod: NewPod): void {
    const { namespace, name } = cluster.metadata;
    const lower = type.toLowerCase();
    this.#unseen = undefined;
    try {
      const made = this.#store.create('pods', pod);
      this.#unseen = made.metadata.uid;
      const message = `Created ${lower} Pod ${namespace}/${made.metadata.name}`;
      this.event(cluster, 'Normal', `Created${type}Pod`, message);
    } catch (error) {
      if (!(error instanceof ApiStatusError)) throw error;
      const which =
        type === 'Head'
          ? `head Pod ${namespace}/`
          : `worker Pod for the cluster ${namespace}/${name}`;
      this.event(
        cluster,
        'Warning',
        `FailedToCreate${type}Pod`,
        `Failed to create ${which}, ${error.message}`,
      );
      const reason = `FailedCreate${type}Pod`;
      throw new ReconcileError(`${reason}\n${error.message}`, reason);
    }
  }

  delete(pod: Pod): void {
    this.#store.delete('pods', keyOf(pod), {
      preconditions: { uid: pod.metadata.uid },
    });
  }

  event(
    cluster: RayCluster,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(cluster, SOURCE, { type, reason, message });
  }
}
