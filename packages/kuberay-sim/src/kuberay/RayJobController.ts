import { parse } from 'yaml';
import { timestamp } from '../clock';
import type { EventRecorder, Pod } from '../kubelet';
import { WorkQueue } from '../kubelet';
import {
  jsonEquals,
  keyOf,
  randomSuffix,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import {
  applyBackoffLimit,
  checkDeadline,
  emptyJobStatus,
  resetAttempt,
} from './jobStatus';
import { buildJobCluster, buildJobService, unsupported } from './jobParts';
import { headAddress } from './names';
import type { RayDashboard } from './RayDashboard';
import {
  RAY_CLUSTERS,
  RAY_JOBS,
  type RayCluster,
  type RayJob,
  type RayJobStatus,
} from './types';
import { jobError } from './validateSpec';

const SOURCE = { component: 'rayjob-controller' };
const FINALIZER = 'ray.io/rayjob-finalizer';
const DELAY = 100;
/** The operator looks again every three seconds. */
const REQUEUE = 3_000;
const TERMINAL = ['SUCCEEDED', 'FAILED', 'STOPPED'];

/** KubeRay's controller of RayJobs, for HTTPMode. */
export class RayJobController {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #dashboard: RayDashboard;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];
  /** Revision of the cluster that a job's status was last taken from. */
  readonly #seen = new Map<string, string>();

  constructor(
    store: ObjectStore,
    events: EventRecorder,
    dashboard: RayDashboard,
  ) {
    this.#store = store;
    this.#events = events;
    this.#dashboard = dashboard;
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    this.#unsubscribe = [
      store.subscribe(RAY_JOBS, ({ object }) => this.#enqueue(object)),
      store.subscribe(RAY_CLUSTERS, ({ object }) => {
        const { namespace, ownerReferences = [] } = object.metadata;
        for (const { kind, name } of ownerReferences) {
          if (kind === 'RayJob') this.#queue.add(`${namespace}/${name}`, DELAY);
        }
      }),
    ];
    for (const job of store.list(RAY_JOBS)) this.#enqueue(job);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #enqueue({ metadata }: AnyKubeObject): void {
    this.#queue.add(`${metadata.namespace}/${metadata.name}`, DELAY);
  }

  get #now(): Date {
    return this.#store.clock.now();
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const job = this.#store.get<RayJob>(RAY_JOBS, { namespace, name });
    if (!job) return;
    if (
      job.spec.managedBy &&
      job.spec.managedBy !== 'ray.io/kuberay-operator'
    ) {
      return;
    }
    if (job.metadata.deletionTimestamp) {
      this.#finalize(job);
      return;
    }
    const invalid = jobError(job);
    if (invalid) {
      const message = `${namespace}/${name}: ${invalid.message}`;
      this.#refuse(job, invalid.reason, message, invalid.message);
      return;
    }
    const missing = unsupported(job);
    if (missing) {
      const message = `kuberay-sim does not implement ${missing}`;
      this.#refuse(job, 'NotImplemented', message, message);
      return;
    }
    const status = structuredClone(job.status ?? emptyJobStatus());
    if (this.#step(job, status)) this.#finish(job, status, key);
  }

  /** @returns whether the status is to be written and looked at again */
  #step(job: RayJob, status: RayJobStatus): boolean {
    switch (status.jobDeploymentStatus ?? '') {
      case '':
        this.#begin(job, status);
        return true;
      case 'Initializing':
        return this.#initialize(job, status);
      case 'Running':
        return this.#run(job, status);
      case 'Suspending':
      case 'Retrying':
        return this.#cleanUp(job, status);
      case 'Suspended':
        if (job.spec.suspend) return false;
        delete status.jobStatus;
        status.jobDeploymentStatus = '';
        return true;
      case 'Complete':
      case 'Failed':
        this.#shutDown(job, status);
        return false;
      default:
        return false;
    }
  }

  #finish(job: RayJob, status: RayJobStatus, key: string): void {
    applyBackoffLimit(job, status);
    const { jobDeploymentStatus: deployment } = status;
    const changed =
      job.status?.jobStatus !== status.jobStatus ||
      (job.status?.jobDeploymentStatus ?? '') !== deployment ||
      !jsonEquals(
        { ...job.status?.rayClusterStatus, lastUpdateTime: '' },
        { ...status.rayClusterStatus, lastUpdateTime: '' },
      );
    if (changed) {
      if (deployment === 'Complete' || deployment === 'Failed') {
        status.endTime = timestamp(this.#now);
      }
      const { jobDeploymentStatus, ...rest } = status;
      this.#write(job, jobDeploymentStatus ? status : rest);
    }
    this.#queue.add(key, REQUEUE);
  }

  #write(job: RayJob, status: RayJobStatus): void {
    const current = this.#store.get<RayJob>(RAY_JOBS, keyOf(job));
    if (current?.metadata.uid !== job.metadata.uid) return;
    this.#store.updateStatus<RayJob>(RAY_JOBS, { ...current, status });
  }

  #refuse(job: RayJob, reason: string, event: string, message: string): void {
    this.#event(job, 'Warning', reason, event);
    if (job.status?.jobDeploymentStatus === 'ValidationFailed') return;
    this.#write(job, {
      ...(job.status ?? emptyJobStatus()),
      failed: job.status?.failed ?? 0,
      succeeded: job.status?.succeeded ?? 0,
      jobDeploymentStatus: 'ValidationFailed',
      reason: 'ValidationFailed',
      message,
    });
  }

  #begin(job: RayJob, status: RayJobStatus): void {
    const { name, finalizers = [] } = job.metadata;
    if (!finalizers.includes(FINALIZER)) {
      this.#store.mutate<RayJob>(RAY_JOBS, keyOf(job), draft => {
        draft.metadata.finalizers = [...finalizers, FINALIZER];
      });
    }
    status.jobId ??= job.spec.jobId || `${name}-${randomSuffix()}`;
    status.rayClusterName ??=
      job.spec.clusterSelector?.['ray.io/cluster'] ??
      `${name}-${randomSuffix()}`;
    status.jobDeploymentStatus = 'Initializing';
    status.startTime = timestamp(this.#now);
    delete status.endTime;
  }

  #suspendIfAsked(job: RayJob, status: RayJobStatus): boolean {
    if (!job.spec.suspend) return false;
    status.jobDeploymentStatus = 'Suspending';
    return true;
  }

  #initialize(job: RayJob, status: RayJobStatus): boolean {
    if (this.#suspendIfAsked(job, status)) return true;
    if (checkDeadline(job, status, this.#now)) return true;
    const cluster = this.#cluster(job, status);
    if (!cluster) {
      const { namespace, name } = job.metadata;
      this.#queue.add(`${namespace}/${name}`, REQUEUE);
      return false;
    }
    if (cluster.status?.state !== 'ready') {
      if (cluster.status) status.rayClusterStatus = cluster.status;
      return true;
    }
    status.dashboardURL = `${headAddress(cluster)}:8265`;
    status.jobDeploymentStatus = 'Running';
    return true;
  }

  /** The job's cluster, made where it is the job's own and missing. */
  #cluster(job: RayJob, status: RayJobStatus): RayCluster | undefined {
    const { namespace } = job.metadata;
    const wanted = status.rayClusterName ?? '';
    const found = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace,
      name: wanted,
    });
    if (found) return found;
    if (Object.keys(job.spec.clusterSelector ?? {}).length > 0) {
      this.#event(
        job,
        'Warning',
        'RayClusterNotFound',
        `RayCluster ${namespace}/${wanted} set in the clusterSelector is not found. It must be created manually`,
      );
      return undefined;
    }
    if (!job.spec.rayClusterSpec) return undefined;
    const made = this.#store.create<RayCluster>(
      RAY_CLUSTERS,
      buildJobCluster(job, wanted, job.spec.rayClusterSpec),
    );
    const message = `Created RayCluster ${namespace}/${wanted}`;
    this.#event(job, 'Normal', 'CreatedRayCluster', message);
    return made;
  }

  #head(cluster: RayCluster): Pod | undefined {
    const { namespace } = cluster.metadata;
    const name = cluster.status?.head.podName;
    return name ? this.#store.get<Pod>('pods', { namespace, name }) : undefined;
  }

  #run(job: RayJob, status: RayJobStatus): boolean {
    if (this.#suspendIfAsked(job, status)) return true;
    if (checkDeadline(job, status, this.#now)) return true;
    const { namespace, name } = job.metadata;
    const cluster = this.#cluster(job, status);
    const head = cluster && this.#head(cluster);
    if (cluster) this.#ensureService(job, cluster);
    const submissionId = status.jobId ?? '';
    if (!cluster || !head || !this.#dashboard.isUp(head)) {
      this.#queue.add(`${namespace}/${name}`, REQUEUE);
      return false;
    }
    const info = this.#dashboard.getJob(head, submissionId);
    if (!info) {
      this.#submit(job, head, submissionId);
      this.#queue.add(`${namespace}/${name}`, REQUEUE);
      return false;
    }
    if (
      info.status === status.jobStatus &&
      !TERMINAL.includes(info.status) &&
      cluster.metadata.resourceVersion === this.#seen.get(job.metadata.uid)
    ) {
      this.#queue.add(`${namespace}/${name}`, REQUEUE);
      return false;
    }
    this.#seen.set(job.metadata.uid, cluster.metadata.resourceVersion);
    if (cluster.status) status.rayClusterStatus = cluster.status;
    status.jobStatus = info.status;
    status.jobDeploymentStatus = 'Running';
    delete status.reason;
    if (TERMINAL.includes(info.status)) {
      const failed = info.status === 'FAILED';
      status.jobDeploymentStatus = failed ? 'Failed' : 'Complete';
      if (failed) status.reason = 'AppFailed';
    }
    if (info.message) status.message = info.message;
    else delete status.message;
    const at = (ms: number) => timestamp(new Date(ms));
    if (info.startTime) status.rayJobInfo.startTime = at(info.startTime);
    if (info.endTime) status.rayJobInfo.endTime = at(info.endTime);
    return true;
  }

  #submit(job: RayJob, head: Pod, submissionId: string): void {
    const { spec } = job;
    const yaml: unknown = spec.runtimeEnvYAML && parse(spec.runtimeEnvYAML);
    this.#dashboard.submitJob(head, {
      submissionId,
      entrypoint: spec.entrypoint ?? '',
      ...(yaml !== null && typeof yaml === 'object'
        ? { runtimeEnv: { ...yaml } }
        : {}),
      ...(spec.metadata ? { metadata: spec.metadata } : {}),
      numCpus: spec.entrypointNumCpus,
      numGpus: spec.entrypointNumGpus,
    });
  }

  /** The RayJob's own Service in front of the head. */
  #ensureService(job: RayJob, cluster: RayCluster): void {
    const { namespace, name } = job.metadata;
    const serviceName = `${name}-head-svc`;
    const key = { namespace, name: serviceName };
    if (this.#store.get('services', key)) return;
    this.#store.create('services', buildJobService(job, cluster));
    const message = `Created the service ${namespace}/${serviceName}`;
    this.#event(job, 'Normal', 'CreatedService', message);
  }

  /** @returns whether the cluster is gone and the status says so */
  #cleanUp(job: RayJob, status: RayJobStatus): boolean {
    if (!this.#deleteCluster(job, status)) {
      const { namespace, name } = job.metadata;
      this.#queue.add(`${namespace}/${name}`, REQUEUE);
      return false;
    }
    const suspending = status.jobDeploymentStatus === 'Suspending';
    resetAttempt(status);
    status.jobDeploymentStatus = suspending ? 'Suspended' : '';
    return true;
  }

  /** @returns whether there is no cluster (any more) */
  #deleteCluster(job: RayJob, status: RayJobStatus): boolean {
    const { namespace } = job.metadata;
    const key = { namespace, name: status.rayClusterName ?? '' };
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, key);
    if (!cluster) return true;
    if (!cluster.metadata.deletionTimestamp) {
      this.#store.delete(RAY_CLUSTERS, key);
      const message = `Deleted cluster ${namespace}/${key.name}`;
      this.#event(job, 'Normal', 'DeletedRayCluster', message);
    }
    return false;
  }

  #shutDown(job: RayJob, status: RayJobStatus): void {
    if (Object.keys(job.spec.clusterSelector ?? {}).length > 0) return;
    if (!job.spec.shutdownAfterJobFinishes || !status.endTime) return;
    const ttl = (job.spec.ttlSecondsAfterFinished ?? 0) * 1000;
    const left = Date.parse(status.endTime) + ttl - this.#now.getTime();
    if (left <= 0) {
      this.#deleteCluster(job, status);
      return;
    }
    const { namespace, name } = job.metadata;
    // The deadline is a moment of the day, the queue's delays are simulated.
    const { timeScale } = this.#store.clock;
    this.#queue.add(`${namespace}/${name}`, (left + 50) * timeScale);
  }

  #finalize(job: RayJob): void {
    this.#seen.delete(job.metadata.uid);
    const { status } = job;
    const cluster =
      status?.rayClusterName &&
      this.#store.get<RayCluster>(RAY_CLUSTERS, {
        namespace: job.metadata.namespace,
        name: status.rayClusterName,
      });
    const head = cluster && this.#head(cluster);
    const over = TERMINAL.includes(status?.jobStatus ?? '');
    if (head && !over && status?.jobId && this.#dashboard.isUp(head)) {
      this.#dashboard.stopJob(head, status.jobId);
    }
    if (!job.metadata.finalizers?.includes(FINALIZER)) return;
    this.#store.mutate<RayJob>(RAY_JOBS, keyOf(job), draft => {
      const rest = draft.metadata.finalizers?.filter(f => f !== FINALIZER);
      if (rest && rest.length > 0) draft.metadata.finalizers = rest;
      else delete draft.metadata.finalizers;
    });
  }

  #event(
    job: RayJob,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(job, SOURCE, { type, reason, message });
  }
}
