import type { EventRecorder } from '../kubelet';
import { WorkQueue } from '../kubelet';
import {
  jsonEquals,
  keyOf,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import { ClusterParts } from './ClusterParts';
import { ClusterPods } from './ClusterPods';
import {
  clusterStatus,
  type HeadServiceSpec,
  type ReconcileFailure,
} from './clusterStatus';
import { buildHeadService } from './headService';
import { ReconcileError } from './ReconcileError';
import { RedisCleanup } from './RedisCleanup';
import { RAY_CLUSTERS, type RayCluster } from './types';
import { clusterError } from './validateSpec';

const DELAY = 100;
const RETRY = 2_000;

/**
 * KubeRay's controller of RayClusters: brings service, Secret and pods about,
 * and writes the status that follows from them.
 */
export class RayClusterController {
  readonly #store: ObjectStore;
  readonly #parts: ClusterParts;
  readonly #pods: ClusterPods;
  readonly #redis: RedisCleanup;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#parts = new ClusterParts(store, events);
    this.#pods = new ClusterPods(store, events);
    this.#redis = new RedisCleanup(store, this.#pods);
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    const enqueue = ({ metadata }: AnyKubeObject) =>
      this.#enqueue(metadata.namespace, metadata.name);
    const enqueueOwner = ({ metadata }: AnyKubeObject) => {
      const cluster = metadata.labels?.['ray.io/cluster'];
      if (cluster) this.#enqueue(metadata.namespace, cluster);
    };
    this.#unsubscribe = [
      store.subscribe(RAY_CLUSTERS, ({ object }) => enqueue(object)),
      store.subscribe('pods', ({ object }) => enqueueOwner(object)),
      store.subscribe('services', ({ object }) => enqueueOwner(object)),
      store.subscribe('jobs.batch', ({ object }) => enqueueOwner(object)),
    ];
    store.list(RAY_CLUSTERS).forEach(enqueue);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #enqueue(namespace: string | undefined, name: string, ms = DELAY): void {
    this.#queue.add(`${namespace}/${name}`, ms);
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace,
      name,
    });
    if (!cluster) return;
    const { managedBy } = cluster.spec;
    if (managedBy && managedBy !== 'ray.io/kuberay-operator') return;
    const invalid = clusterError(cluster);
    if (invalid) {
      this.#pods.event(cluster, 'Warning', invalid.reason, invalid.message);
      return;
    }
    const busy = this.#redis.reconcile(cluster);
    if (busy) this.#enqueue(namespace, name, RETRY);
    if (busy || cluster.metadata.deletionTimestamp) return;
    let failure: ReconcileFailure | undefined;
    try {
      this.#parts.ensure(cluster);
      this.#pods.reconcile(cluster);
    } catch (error) {
      const reason = error instanceof ReconcileError ? error.reason : undefined;
      const message = error instanceof Error ? error.message : String(error);
      failure = { reason, message };
      this.#enqueue(namespace, name, RETRY);
    }
    this.#writeStatus(cluster, failure);
  }

  #writeStatus(cluster: RayCluster, failure?: ReconcileFailure): void {
    const key = keyOf(cluster);
    const current = this.#store.get<RayCluster>(RAY_CLUSTERS, key);
    if (current?.metadata.uid !== cluster.metadata.uid) return;
    const service = this.#store.get('services', {
      namespace: key.namespace,
      name: buildHeadService(cluster).metadata.name ?? '',
    });
    const status = clusterStatus(cluster, {
      pods: this.#pods.seen(cluster),
      failure,
      now: this.#store.clock.now(),
      service: service?.spec as HeadServiceSpec | undefined,
    });
    const { lastUpdateTime: _old, ...before } = current.status ?? {};
    const { lastUpdateTime: _new, ...after } = status;
    if (jsonEquals(before, after)) return;
    this.#store.updateStatus<RayCluster>(RAY_CLUSTERS, {
      ...current,
      status,
    });
  }
}
