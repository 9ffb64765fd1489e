import type { Pod } from '../kubelet';
import { isJobFinished, type BatchJob } from '../controllers';
import { keyOf, type AnyKubeObject, type ObjectStore } from '../store';
import { buildHeadPod } from './buildPods';
import type { ClusterPods } from './ClusterPods';
import { controllerReference, RAY_CLUSTERS, type RayCluster } from './types';
import { isFaultTolerant } from './validateSpec';

const FINALIZER = 'ray.io/gcs-ft-redis-cleanup-finalizer';

/**
 * Clusters that keep their state in Redis: a finalizer holds them until a Job
 * has deleted what they kept there.
 */
export class RedisCleanup {
  readonly #store: ObjectStore;
  readonly #pods: ClusterPods;

  constructor(store: ObjectStore, pods: ClusterPods) {
    this.#store = store;
    this.#pods = pods;
  }

  /** @returns whether nothing else is to be done with the cluster now */
  reconcile(cluster: RayCluster): boolean {
    const {
      annotations,
      deletionTimestamp,
      finalizers = [],
    } = cluster.metadata;
    if (!isFaultTolerant(cluster.spec, annotations)) return false;
    const isHeld = finalizers.includes(FINALIZER);
    if (!deletionTimestamp) {
      if (isHeld) return false;
      this.#setFinalizers(cluster, [...finalizers, FINALIZER]);
      return true;
    }
    if (!isHeld) return false;
    if (this.#deletePods(cluster)) return true;
    const job = this.#store.get<BatchJob>('jobs.batch', this.#jobKey(cluster));
    if (!job) this.#createJob(cluster);
    else if (isJobFinished(job)) {
      this.#setFinalizers(
        cluster,
        finalizers.filter(f => f !== FINALIZER),
      );
    }
    return true;
  }

  #jobKey({ metadata: { namespace, name } }: RayCluster) {
    return { namespace, name: `${name}-redis-cleanup`.slice(0, 63) };
  }

  /** @returns whether there still is a head */
  #deletePods(cluster: RayCluster): boolean {
    const pods = this.#pods
      .seen(cluster)
      .filter(
        ({ metadata }) =>
          metadata.labels?.['ray.io/node-type'] !== 'redis-cleanup',
      );
    for (const pod of pods) {
      if (!pod.metadata.deletionTimestamp) this.#pods.delete(pod);
    }
    return pods.some(
      ({ metadata }) => metadata.labels?.['ray.io/node-type'] === 'head',
    );
  }

  #createJob(cluster: RayCluster): void {
    const { metadata, spec } = buildHeadPod(cluster);
    const labels = { ...metadata.labels, 'ray.io/node-type': 'redis-cleanup' };
    const small = { cpu: '200m', memory: '256Mi' };
    const [ray] = (spec as Pod['spec']).containers;
    const { livenessProbe: _live, readinessProbe: _ready, ...own } = ray;
    const key = this.#jobKey(cluster);
    this.#store.create<AnyKubeObject>('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...key,
        labels,
        ownerReferences: [controllerReference(cluster)],
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 300,
        template: {
          metadata: { labels },
          spec: {
            ...spec,
            restartPolicy: 'Never',
            containers: [
              {
                ...own,
                command: ['/bin/bash', '-c', '--'],
                args: ['echo "Deleted the storage namespace in Redis."'],
                resources: { limits: small, requests: small },
              },
            ],
          },
        },
      },
    });
    const { namespace, name } = key;
    const message = `Created Redis cleanup Job ${namespace}/${name}`;
    this.#pods.event(cluster, 'Normal', 'CreatedRedisCleanupJob', message);
  }

  #setFinalizers(cluster: RayCluster, finalizers: string[]): void {
    this.#store.mutate<RayCluster>(RAY_CLUSTERS, keyOf(cluster), draft => {
      if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
      else delete draft.metadata.finalizers;
    });
  }
}
