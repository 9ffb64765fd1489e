import { parse } from 'yaml';
import { timestamp } from '../clock';
import type { EventRecorder, Pod } from '../kubelet';
import { WorkQueue } from '../kubelet';
import {
  copyJson,
  jsonEquals,
  keyOf,
  randomSuffix,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import {
  checkFinishedTimeout,
  checkSidecar,
  checkSubmitterJob,
} from './checkSubmitter';
import { dueDeletion } from './jobDeletion';
import {
  applyBackoffLimit,
  checkDeadline,
  checkGracePeriod,
  emptyJobStatus,
  resetAttempt,
} from './jobStatus';
import { headAddress } from './names';
import type { RayDashboard, RayJobInfo } from './RayDashboard';
import { RayJobParts } from './RayJobParts';
import {
  RAY_CLUSTERS,
  RAY_JOBS,
  type DeletionPolicy,
  type RayCluster,
  type RayJob,
  type RayJobStatus,
} from './types';
import { jobError } from './validateJob';

const FINALIZER = 'ray.io/rayjob-finalizer';
const DELAY = 100;
/** The operator looks again every three seconds. */
const REQUEUE = 3_000;
const TERMINAL = ['SUCCEEDED', 'FAILED', 'STOPPED'];

/** KubeRay's controller of RayJobs, in all modes of submission. */
export class RayJobController {
  readonly #store: ObjectStore;
  readonly #parts: RayJobParts;
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
    this.#parts = new RayJobParts(store, events);
    this.#dashboard = dashboard;
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    this.#unsubscribe = [
      store.subscribe(RAY_JOBS, ({ object }) => this.#enqueue(object)),
      ...[RAY_CLUSTERS, 'jobs.batch'].map(resource =>
        store.subscribe(resource, ({ object }) => this.#enqueueOwner(object)),
      ),
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

  #enqueueOwner({ metadata }: AnyKubeObject): void {
    for (const { kind, name } of metadata.ownerReferences ?? []) {
      if (kind === 'RayJob') {
        this.#queue.add(`${metadata.namespace}/${name}`, DELAY);
      }
    }
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
    const status = copyJson(job.status ?? emptyJobStatus());
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
      case 'Waiting':
        return this.#wait(job, status);
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
        this.#deleteIfDue(job, status);
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
    this.#parts.event(job, 'Warning', reason, event);
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
    if (job.spec.submissionMode !== 'InteractiveMode') {
      status.jobId ??= job.spec.jobId || `${name}-${randomSuffix()}`;
    }
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

  #again({ metadata }: RayJob): false {
    this.#queue.add(`${metadata.namespace}/${metadata.name}`, REQUEUE);
    return false;
  }

  #initialize(job: RayJob, status: RayJobStatus): boolean {
    if (this.#suspendIfAsked(job, status)) return true;
    if (checkDeadline(job, status, this.#now)) return true;
    const deadline = 'preRunningDeadlineSeconds';
    if (checkDeadline(job, status, this.#now, deadline)) return true;
    const cluster = this.#parts.cluster(job, status);
    if (!cluster) return this.#again(job);
    if (!status.dashboardURL) {
      if (cluster.status?.state !== 'ready') {
        if (cluster.status) status.rayClusterStatus = cluster.status;
        return true;
      }
      status.dashboardURL = `${headAddress(cluster)}:8265`;
    }
    const mode = job.spec.submissionMode ?? 'K8sJobMode';
    if (mode === 'InteractiveMode') {
      status.jobDeploymentStatus = 'Waiting';
      return true;
    }
    if (mode === 'K8sJobMode') {
      const known = { ...job, status };
      if (!this.#parts.ensureSubmitter(known, cluster)) return this.#again(job);
    }
    status.jobDeploymentStatus = 'Running';
    return true;
  }

  /** InteractiveMode: somebody submits, and tells the id by spec.jobId. */
  #wait(job: RayJob, status: RayJobStatus): boolean {
    const deadline = 'preRunningDeadlineSeconds';
    if (checkDeadline(job, status, this.#now, deadline)) return true;
    if (!job.spec.jobId) return this.#again(job);
    status.jobId = job.spec.jobId;
    status.jobDeploymentStatus = 'Running';
    return true;
  }

  #run(job: RayJob, status: RayJobStatus): boolean {
    if (this.#suspendIfAsked(job, status)) return true;
    if (checkDeadline(job, status, this.#now)) return true;
    if (checkGracePeriod(status, this.#now)) return true;
    const cluster = this.#parts.cluster(job, status);
    if (!cluster) return this.#again(job);
    this.#parts.ensureService(job, cluster);
    const head = this.#parts.head(cluster);
    const mode = job.spec.submissionMode ?? 'K8sJobMode';
    const hasSubmitter = mode === 'K8sJobMode' || mode === 'SidecarMode';
    let finishedAt: number | undefined;
    if (hasSubmitter) {
      const submitter = this.#parts.submitter(job);
      if (mode === 'K8sJobMode' && !submitter) return this.#again(job);
      const check = submitter
        ? checkSubmitterJob(submitter, status)
        : checkSidecar(head, status);
      ({ finishedAt } = check);
      if (checkFinishedTimeout(finishedAt, status, this.#now)) return true;
      if (check.failed) return true;
    }
    if (!head || !this.#dashboard.isUp(head)) return this.#again(job);
    const submissionId = status.jobId ?? '';
    const info = this.#dashboard.getJob(head, submissionId);
    if (!info) {
      if (mode === 'HTTPMode') this.#submit(job, head, submissionId);
      if (mode === 'HTTPMode' || finishedAt === undefined) {
        return this.#again(job);
      }
      status.jobDeploymentStatus = 'Failed';
      status.reason = 'AppFailed';
      status.message =
        'Submitter completed but Ray job not found in RayCluster.';
      return true;
    }
    const isOver =
      TERMINAL.includes(info.status) &&
      (!hasSubmitter || finishedAt !== undefined);
    if (
      !isOver &&
      info.status === status.jobStatus &&
      cluster.metadata.resourceVersion === this.#seen.get(job.metadata.uid)
    ) {
      return this.#again(job);
    }
    this.#seen.set(job.metadata.uid, cluster.metadata.resourceVersion);
    if (cluster.status) status.rayClusterStatus = cluster.status;
    this.#report(status, info, isOver);
    return true;
  }

  #report(status: RayJobStatus, info: RayJobInfo, isOver: boolean): void {
    status.jobStatus = info.status;
    status.jobDeploymentStatus = 'Running';
    delete status.reason;
    if (isOver) {
      const failed = info.status === 'FAILED';
      status.jobDeploymentStatus = failed ? 'Failed' : 'Complete';
      if (failed) status.reason = 'AppFailed';
    }
    if (info.message) status.message = info.message;
    else delete status.message;
    const at = (ms: number) => timestamp(new Date(ms));
    if (info.startTime) status.rayJobInfo.startTime = at(info.startTime);
    if (info.endTime) status.rayJobInfo.endTime = at(info.endTime);
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

  /** @returns whether all is gone and the status says so */
  #cleanUp(job: RayJob, status: RayJobStatus): boolean {
    const hasNoCluster = this.#parts.deleteCluster(job, status);
    const hasNoSubmitter = this.#parts.deleteSubmitter(job);
    if (!hasNoCluster || !hasNoSubmitter) return this.#again(job);
    const suspending = status.jobDeploymentStatus === 'Suspending';
    resetAttempt(status);
    status.jobDeploymentStatus = suspending ? 'Suspended' : '';
    return true;
  }

  #deleteIfDue(job: RayJob, status: RayJobStatus): void {
    const { execute, next } = dueDeletion(job, this.#now.getTime(), policy =>
      this.#isDeleted(job, policy),
    );
    if (execute === 'DeleteCluster') this.#parts.deleteCluster(job, status);
    if (execute === 'DeleteWorkers') this.#parts.suspendWorkers(job, status);
    if (execute === 'DeleteSelf') this.#store.delete(RAY_JOBS, keyOf(job));
    if (next === undefined) return;
    const { namespace, name } = job.metadata;
    // The moment is one of the day, the queue's delays are simulated.
    const left = next - this.#now.getTime() + 50;
    this.#queue.add(`${namespace}/${name}`, left * this.#store.clock.timeScale);
  }

  #isDeleted({ metadata, status }: RayJob, policy: DeletionPolicy): boolean {
    if (policy === 'DeleteSelf') return false;
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace: metadata.namespace,
      name: status?.rayClusterName ?? '',
    });
    if (policy === 'DeleteNone' || !cluster) return true;
    if (cluster.metadata.deletionTimestamp) return true;
    const groups = cluster.spec.workerGroupSpecs ?? [];
    return policy === 'DeleteWorkers' && groups.every(g => g.suspend === true);
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
    const head = cluster && this.#parts.head(cluster);
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
}
