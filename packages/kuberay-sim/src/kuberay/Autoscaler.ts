import { isRayReady, WorkQueue, type Pod } from '../kubelet';
import { resourcesOf } from '../ray-head/clusterNodes';
import { keyOf, type AnyKubeObject, type ObjectStore } from '../store';
import { buildWorkerPod } from './buildPods';
import type { RayDashboard, RayLoad } from './RayDashboard';
import {
  decideScale,
  idleWorkers,
  type GroupDecision,
  type ScalingGroup,
} from './scaleDecision';
import { RAY_CLUSTERS, type RayCluster, type WorkerGroupSpec } from './types';

/** Ray's autoscaler looks every five seconds. */
const PERIOD = 5_000;
const IDLE_TIMEOUT_SECONDS = 60;

/**
 * What runs in the autoscaler's container beside each head that has one: it
 * changes `replicas` and `scaleStrategy` of its cluster and nothing else.
 */
export class Autoscaler {
  readonly #store: ObjectStore;
  readonly #dashboard: RayDashboard;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];
  /** UID of a worker → since when it has been idle, in ms since 1970. */
  readonly #idleSince = new Map<string, number>();

  constructor(store: ObjectStore, dashboard: RayDashboard) {
    this.#store = store;
    this.#dashboard = dashboard;
    this.#queue = new WorkQueue(store.clock, key => this.#look(key));
    const enqueue = (object: AnyKubeObject) => {
      const { namespace, name } = object.metadata;
      const { spec } = object as unknown as RayCluster;
      if (spec.enableInTreeAutoscaling) {
        this.#queue.add(`${namespace}/${name}`, PERIOD);
      }
    };
    const enqueueOf = ({ metadata }: Pick<Pod, 'metadata'>) => {
      const { namespace, labels } = metadata;
      const name = labels?.['ray.io/cluster'];
      const cluster = name && store.get(RAY_CLUSTERS, { namespace, name });
      if (cluster) enqueue(cluster);
    };
    this.#unsubscribe = [
      store.subscribe(RAY_CLUSTERS, ({ object }) => enqueue(object)),
      store.subscribe<Pod>('pods', ({ type, object }) => {
        if (type === 'DELETED') this.#idleSince.delete(object.metadata.uid);
        enqueueOf(object);
      }),
      dashboard.onHeadChange(podUid => {
        const head = store
          .list<Pod>('pods')
          .find(({ metadata }) => metadata.uid === podUid);
        if (head) enqueueOf(head);
      }),
    ];
    store.list(RAY_CLUSTERS).forEach(enqueue);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #look(key: string): void {
    const [namespace, name] = key.split('/');
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace,
      name,
    });
    if (!cluster || cluster.metadata.deletionTimestamp) return;
    const pods = this.#store.list<Pod>('pods', {
      namespace,
      labels: { 'ray.io/cluster': name },
    });
    const head = pods.find(
      ({ metadata }) => metadata.labels?.['ray.io/node-type'] === 'head',
    );
    const load = head && this.#dashboard.load(head);
    if (!head || !load || !hasAutoscaler(head)) return;
    if (this.#isDeleting(cluster, pods)) {
      this.#queue.add(key, PERIOD);
      return;
    }
    const groups = (cluster.spec.workerGroupSpecs ?? []).map(group =>
      this.#groupOf(cluster, group, pods),
    );
    const { expired, next } = this.#expired(cluster, head, load, groups, pods);
    this.#patch(cluster, decideScale(load, groups, expired));
    const moments = [next, load.nextEnd].filter(m => m !== undefined);
    if (moments.length === 0) return;
    // Moments of the day; the queue's delays are simulated.
    const { clock } = this.#store;
    const left = Math.min(...moments) - clock.now().getTime();
    this.#queue.add(key, Math.max(PERIOD, left * clock.timeScale + 100));
  }

  /** Whether pods that were named are still there; else the names are taken back. */
  #isDeleting(cluster: RayCluster, pods: Pod[]): boolean {
    const groups = cluster.spec.workerGroupSpecs ?? [];
    const named = new Set(
      groups.flatMap(group => group.scaleStrategy?.workersToDelete ?? []),
    );
    if (named.size === 0) return false;
    if (pods.some(({ metadata }) => named.has(metadata.name))) return true;
    this.#mutate(cluster, group => {
      group.scaleStrategy = { workersToDelete: [] };
    });
    return true;
  }

  #groupOf(
    cluster: RayCluster,
    group: WorkerGroupSpec,
    pods: Pod[],
  ): ScalingGroup {
    const template = buildWorkerPod(cluster, group, 0) as unknown as Pod;
    const min = group.minReplicas ?? 0;
    return {
      name: group.groupName,
      replicas: Math.max(group.replicas ?? 0, min),
      min,
      max: group.maxReplicas ?? 2_147_483_647,
      resources: resourcesOf(template),
      workers: pods
        .filter(
          pod =>
            pod.metadata.labels?.['ray.io/group'] === group.groupName &&
            pod.metadata.labels['ray.io/node-type'] === 'worker' &&
            !pod.metadata.deletionTimestamp &&
            isRayReady(pod),
        )
        .map(pod => ({
          name: pod.metadata.name,
          resources: resourcesOf(pod),
        })),
    };
  }

  #expired(
    { spec }: RayCluster,
    head: Pod,
    load: RayLoad,
    groups: ScalingGroup[],
    pods: Pod[],
  ): { expired: Set<string>; next?: number } {
    const idle = idleWorkers(load, resourcesOf(head), groups);
    const seconds =
      spec.autoscalerOptions?.idleTimeoutSeconds ?? IDLE_TIMEOUT_SECONDS;
    const { clock } = this.#store;
    const timeout = (seconds * 1000) / clock.timeScale;
    const now = clock.now().getTime();
    const expired = new Set<string>();
    let next: number | undefined;
    for (const { metadata } of pods) {
      if (!idle.has(metadata.name)) {
        this.#idleSince.delete(metadata.uid);
        continue;
      }
      const since = this.#idleSince.get(metadata.uid) ?? now;
      this.#idleSince.set(metadata.uid, since);
      if (now - since >= timeout) expired.add(metadata.name);
      else next = Math.min(next ?? Infinity, since + timeout);
    }
    return { expired, next };
  }

  #patch(cluster: RayCluster, decisions: GroupDecision[]): void {
    const groups = cluster.spec.workerGroupSpecs ?? [];
    const isNew = decisions.some(({ replicas, workersToDelete }, i) => {
      const { replicas: old = 0, minReplicas = 0 } = groups[i];
      return (
        replicas !== Math.max(old, minReplicas) || workersToDelete.length > 0
      );
    });
    if (!isNew) return;
    const byName = new Map(decisions.map(d => [d.name, d]));
    this.#mutate(cluster, group => {
      const decision = byName.get(group.groupName);
      if (!decision) return;
      group.replicas = decision.replicas;
      if (decision.workersToDelete.length === 0) return;
      group.scaleStrategy = { workersToDelete: decision.workersToDelete };
    });
  }

  #mutate(cluster: RayCluster, change: (group: WorkerGroupSpec) => void): void {
    this.#store.mutate<RayCluster>(RAY_CLUSTERS, keyOf(cluster), ({ spec }) => {
      for (const group of spec.workerGroupSpecs ?? []) change(group);
    });
  }
}

function hasAutoscaler({ status }: Pod): boolean {
  return (
    status.containerStatuses?.some(
      ({ name, state }) => name === 'autoscaler' && state.running !== undefined,
    ) ?? false
  );
}
