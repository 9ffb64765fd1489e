import type { EventRecorder, Pod } from '../kubelet';
import {
  ApiStatusError,
  keyOf,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import { buildJobCluster, buildJobService } from './jobParts';
import { buildSubmitterJob } from './jobSubmitter';
import {
  RAY_CLUSTERS,
  type RayCluster,
  type RayJob,
  type RayJobStatus,
} from './types';

const SOURCE = { component: 'rayjob-controller' };
const BATCH_JOBS = 'jobs.batch';

/** Whether a RayJob runs on a cluster that is not its own. */
export function usesSelector({ spec }: RayJob): boolean {
  return Object.keys(spec.clusterSelector ?? {}).length > 0;
}

/** What a RayJob has made: its cluster, its Service, its submitter. */
export class RayJobParts {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
  }

  /** The job's cluster, made where it is the job's own and missing. */
  cluster(job: RayJob, status: RayJobStatus): RayCluster | undefined {
    const { namespace } = job.metadata;
    const wanted = status.rayClusterName ?? '';
    const found = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace,
      name: wanted,
    });
    if (found) return found;
    if (usesSelector(job)) {
      this.event(
        job,
        'Warning',
        'RayClusterNotFound',
        `RayCluster ${namespace}/${wanted} set in the clusterSelector is not found. It must be created manually`,
      );
      return undefined;
    }
    const { rayClusterSpec } = job.spec;
    if (!rayClusterSpec) return undefined;
    return this.#createCluster({ ...job, status }, wanted, rayClusterSpec);
  }

  #createCluster(
    job: RayJob,
    name: string,
    spec: NonNullable<RayJob['spec']['rayClusterSpec']>,
  ): RayCluster | undefined {
    const { namespace } = job.metadata;
    try {
      const made = this.#store.create<RayCluster>(
        RAY_CLUSTERS,
        buildJobCluster(job, name, spec),
      );
      const message = `Created RayCluster ${namespace}/${name}`;
      this.event(job, 'Normal', 'CreatedRayCluster', message);
      return made;
    } catch (error) {
      if (!(error instanceof ApiStatusError)) throw error;
      const message = `Failed to create RayCluster ${namespace}/${name}: ${error.message}`;
      this.event(job, 'Warning', 'FailedToCreateRayCluster', message);
      return undefined;
    }
  }

  head(cluster: RayCluster): Pod | undefined {
    const { namespace, name } = cluster.metadata;
    return this.#store.list<Pod>('pods', {
      namespace,
      labels: { 'ray.io/cluster': name, 'ray.io/node-type': 'head' },
    })[0];
  }

  /** The RayJob's own Service in front of the head. */
  ensureService(job: RayJob, cluster: RayCluster): void {
    if (usesSelector(job)) return;
    const { namespace, name } = job.metadata;
    const key = { namespace, name: `${name}-head-svc` };
    const wanted = buildJobService(job, cluster);
    const old = this.#store.get('services', key);
    const clusterOf = (service: { [field: string]: unknown }) =>
      (service.spec as { selector?: Record<string, string> } | undefined)
        ?.selector?.['ray.io/cluster'];
    if (!old) {
      this.#store.create('services', wanted);
      const message = `Created the service ${namespace}/${key.name}`;
      this.event(job, 'Normal', 'CreatedService', message);
    } else if (clusterOf(old) !== clusterOf(wanted)) {
      this.#store.mutate<AnyKubeObject>('services', key, draft => {
        draft.spec = { ...(wanted.spec as object) };
      });
      const message = `Updated the service ${namespace}/${key.name}`;
      this.event(job, 'Normal', 'UpdatedService', message);
    }
  }

  /** @returns whether there is no cluster (any more) */
  deleteCluster(job: RayJob, status: RayJobStatus): boolean {
    if (usesSelector(job)) return true;
    const { namespace } = job.metadata;
    const key = { namespace, name: status.rayClusterName ?? '' };
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, key);
    if (!cluster) return true;
    if (!cluster.metadata.deletionTimestamp) {
      this.#store.delete(RAY_CLUSTERS, key);
      const message = `Deleted cluster ${namespace}/${key.name}`;
      this.event(job, 'Normal', 'DeletedRayCluster', message);
    }
    return false;
  }

  /** Takes all workers away: the policy DeleteWorkers. */
  suspendWorkers(job: RayJob, status: RayJobStatus): void {
    const { namespace } = job.metadata;
    const key = { namespace, name: status.rayClusterName ?? '' };
    if (!this.#store.get(RAY_CLUSTERS, key)) return;
    this.#store.mutate<RayCluster>(RAY_CLUSTERS, key, ({ spec }) => {
      for (const group of spec.workerGroupSpecs ?? []) group.suspend = true;
    });
    this.event(
      job,
      'Normal',
      'UpdatedRayCluster',
      `Set the \`suspend\` field to true for all worker groups in cluster ${namespace}/${key.name}`,
    );
  }

  /** The Kubernetes Job that submits; it has the RayJob's name. */
  submitter(job: RayJob): AnyKubeObject | undefined {
    return this.#store.get(BATCH_JOBS, keyOf(job));
  }

  /** @returns whether there is a submitter now */
  ensureSubmitter(job: RayJob, cluster: RayCluster): boolean {
    if (this.submitter(job)) return true;
    const { namespace, name } = job.metadata;
    try {
      this.#store.create(BATCH_JOBS, buildSubmitterJob(job, cluster));
    } catch (error) {
      if (!(error instanceof ApiStatusError)) throw error;
      const message = `Failed to create new Kubernetes Job ${namespace}/${name}: ${error.message}`;
      this.event(job, 'Warning', 'FailedToCreateRayJobSubmitter', message);
      return false;
    }
    const message = `Created Kubernetes Job ${namespace}/${name}`;
    this.event(job, 'Normal', 'CreatedRayJobSubmitter', message);
    return true;
  }

  /** @returns whether there is no submitter (any more) */
  deleteSubmitter(job: RayJob): boolean {
    const { submissionMode } = job.spec;
    if (submissionMode === 'HTTPMode' || submissionMode === 'SidecarMode') {
      return true;
    }
    const submitter = this.submitter(job);
    if (!submitter) return true;
    if (!submitter.metadata.deletionTimestamp) {
      const propagationPolicy = 'Background';
      this.#store.delete(BATCH_JOBS, keyOf(job), { propagationPolicy });
      const { namespace, name } = job.metadata;
      const message = `Deleted submitter K8s Job ${namespace}/${name}`;
      this.event(job, 'Normal', 'DeletedRayJobSubmitter', message);
    }
    return false;
  }

  event(
    job: RayJob,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(job, SOURCE, { type, reason, message });
  }
}
