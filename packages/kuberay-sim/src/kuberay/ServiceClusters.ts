import type { EventRecorder } from '../kubelet';
import {
  copyJson,
  keyOf,
  type NewKubeObject,
  type ObjectStore,
} from '../store';
import { specHash } from './buildPods';
import { serviceIs } from './serviceStatus';
import {
  controllerReference,
  KUBERAY_VERSION,
  RAY_CLUSTERS,
  type RayCluster,
  type RayService,
} from './types';

const SOURCE = { component: 'rayservice-controller' };
const HASH = 'ray.io/hash-without-replicas-and-workers-to-delete';
const GROUPS = 'ray.io/num-worker-groups';
const VERSION = 'ray.io/kuberay-version';
const DELETION_DELAY_SECONDS = 60;

export interface ServiceClusterPair {
  active?: RayCluster;
  pending?: RayCluster;
}

function buildCluster(
  service: RayService,
  name: string,
): NewKubeObject<RayCluster> {
  const { labels, annotations, namespace } = service.metadata;
  const spec = service.spec.rayClusterConfig;
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        'ray.io/originated-from-cr-name': service.metadata.name,
        'ray.io/originated-from-crd': 'RayService',
      },
      annotations: {
        ...annotations,
        [HASH]: specHash(spec),
        [GROUPS]: String(spec.workerGroupSpecs?.length ?? 0),
        [VERSION]: KUBERAY_VERSION,
      },
      ownerReferences: [controllerReference(service)],
    },
    spec: copyJson(spec),
  };
}

/** Whether a cluster is as the service wants it, but for groups added last. */
export function isSameSpec(
  service: RayService,
  cluster: RayCluster,
  partial: boolean,
): boolean {
  const { annotations = {} } = cluster.metadata;
  const goal = service.spec.rayClusterConfig;
  if (!partial) return annotations[HASH] === specHash(goal);
  const count = Number(annotations[GROUPS]);
  const groups = goal.workerGroupSpecs ?? [];
  if (Number.isNaN(count)) return true;
  if (groups.length < count) return false;
  const cut = { ...goal, workerGroupSpecs: groups.slice(0, count) };
  return annotations[HASH] === specHash(cut);
}

/** The active and the pending cluster of a RayService, and those to be deleted. */
export class ServiceClusters {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  /** When clusters that nobody needs any more are deleted, by UID. */
  readonly #due = new Map<string, number>();

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
  }

  /** Makes the pending cluster, and updates in place what may be. */
  reconcile(service: RayService): ServiceClusterPair {
    const { activeServiceStatus, pendingServiceStatus } = service.status ?? {};
    const active = this.#get(service, activeServiceStatus?.rayClusterName);
    const pendingName = pendingServiceStatus?.rayClusterName;
    const pending = this.#get(service, pendingName);
    if (pendingName && !pending) {
      return { active, pending: this.#create(service, pendingName) };
    }
    return {
      active: active && this.#update(service, active, 'active'),
      pending: pending && this.#update(service, pending, 'pending'),
    };
  }

  #get(service: RayService, name: string = ''): RayCluster | undefined {
    const { namespace } = service.metadata;
    if (!name) return undefined;
    return this.#store.get<RayCluster>(RAY_CLUSTERS, { namespace, name });
  }

  #create(service: RayService, name: string): RayCluster {
    const made = this.#store.create<RayCluster>(
      RAY_CLUSTERS,
      buildCluster(service, name),
    );
    const { namespace } = service.metadata;
    const message = `Created the RayCluster ${namespace}/${name}`;
    this.#event(service, 'CreatedRayCluster', message);
    return made;
  }

  #update(
    service: RayService,
    cluster: RayCluster,
    which: 'active' | 'pending',
  ): RayCluster {
    const isUpgrading = serviceIs(service.status, 'UpgradeInProgress');
    if (which === 'active' && isUpgrading) return cluster;
    const goal = service.spec.rayClusterConfig;
    const differs =
      (goal.suspend ?? false) !== (cluster.spec.suspend ?? false) ||
      (!isSameSpec(service, cluster, false) &&
        isSameSpec(service, cluster, true));
    if (!differs) return cluster;
    const { namespace, name } = cluster.metadata;
    const wanted = buildCluster(service, name);
    const updated = this.#store.mutate<RayCluster>(
      RAY_CLUSTERS,
      keyOf(cluster),
      draft => {
        draft.spec = wanted.spec;
        draft.metadata.labels = wanted.metadata.labels;
        draft.metadata.annotations = wanted.metadata.annotations;
      },
    );
    const message = `Updated the ${which} RayCluster ${namespace}/${name}`;
    this.#event(service, 'UpdatedRayCluster', message);
    return updated;
  }

  /**
   * Deletes clusters that are neither active nor pending, a while after that.
   *
   * @returns whether there still are such clusters
   */
  cleanUp(service: RayService): boolean {
    const { metadata, spec, status } = service;
    const ends = metadata.deletionTimestamp !== undefined;
    const kept = ends
      ? []
      : [
          status?.activeServiceStatus?.rayClusterName,
          status?.pendingServiceStatus?.rayClusterName,
        ];
    const dangling = this.#store
      .list<RayCluster>(RAY_CLUSTERS, { namespace: metadata.namespace })
      .filter(
        cluster =>
          cluster.metadata.ownerReferences?.some(
            ({ uid }) => uid === metadata.uid,
          ) && !kept.includes(cluster.metadata.name),
      );
    const now = this.#store.clock.now().getTime();
    const { rayClusterDeletionDelaySeconds: delay = DELETION_DELAY_SECONDS } =
      spec;
    for (const cluster of dangling) {
      const { uid, name, namespace, deletionTimestamp } = cluster.metadata;
      const due = this.#due.get(uid) ?? now + delay * 1000;
      this.#due.set(uid, due);
      if ((!ends && now <= due) || deletionTimestamp) continue;
      this.#due.delete(uid);
      this.#store.delete(RAY_CLUSTERS, { namespace, name });
      const message = `Deleted the RayCluster ${namespace}/${name}`;
      this.#event(service, 'DeletedRayCluster', message);
    }
    return dangling.length > 0;
  }

  #event(service: RayService, reason: string, message: string): void {
    this.#events.record(service, SOURCE, { type: 'Normal', reason, message });
  }
}
