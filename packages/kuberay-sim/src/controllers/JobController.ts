import { timestamp } from '../clock';
import {
  isPodReady,
  WorkQueue,
  type EventRecorder,
  type Pod,
} from '../kubelet';
import {
  copyJson,
  jsonEquals,
  keyOf,
  type NewKubeObject,
  type ObjectStore,
} from '../store';
import {
  isJobFinished,
  jobHas,
  setJobCondition,
  type BatchJob,
  type BatchJobStatus,
} from './jobConditions';

const JOBS = 'jobs.batch';
const TRACKING = 'batch.kubernetes.io/job-tracking';
const SOURCE = { component: 'job-controller' };
const DELAY = 100;
const FIRST_BACK_OFF = 10_000;
const LONGEST_BACK_OFF = 600_000;

interface Counted {
  active: Pod[];
  ending: Pod[];
  /** Pods that have ended and are not in the status' numbers yet. */
  succeeded: Pod[];
  failed: Pod[];
}

function isFinished({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING) ?? false;
}

/**
 * kube-controller-manager's controller of Jobs: makes pods until enough have
 * succeeded or too many have failed, and counts each pod once, by a finalizer.
 */
export class JobController {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #ends: (() => void)[];

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    this.#ends = [
      store.subscribe<BatchJob>(JOBS, ({ type, object }) => {
        if (type === 'DELETED') this.#releasePodsOf(object.metadata.uid);
        else this.#enqueue(object.metadata);
      }),
      store.subscribe<Pod>('pods', ({ object: { metadata } }) => {
        const owner = metadata.ownerReferences?.find(
          ({ kind, controller }) => kind === 'Job' && controller,
        );
        if (!owner) return;
        const { namespace } = metadata;
        const job = store.get(JOBS, { namespace, name: owner.name });
        if (job) this.#enqueue({ namespace, name: owner.name });
        else this.#releasePodsOf(owner.uid);
      }),
    ];
    for (const { metadata } of store.list(JOBS)) this.#enqueue(metadata);
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#queue.stop();
  }

  get #now(): Date {
    return this.#store.clock.now();
  }

  #enqueue(
    { namespace, name }: { namespace?: string; name: string },
    ms: number = DELAY,
  ): void {
    this.#queue.add(`${namespace}/${name}`, ms);
  }

  /** Looks again at a moment of the day; delays of the queue are simulated. */
  #lookAt(job: BatchJob, moment: number): void {
    const left = Math.max(0, moment - this.#now.getTime()) + 10;
    this.#enqueue(job.metadata, left * this.#store.clock.timeScale);
  }

  #podsOf(uid: string, namespace?: string): Pod[] {
    return this.#store
      .list<Pod>('pods', { namespace })
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some(owner => owner.uid === uid),
      );
  }

  #releasePodsOf(uid: string): void {
    for (const pod of this.#podsOf(uid)) this.#release(pod);
  }

  #release(pod: Pod): void {
    if (!isTracked(pod)) return;
    this.#store.mutate<Pod>('pods', keyOf(pod), draft => {
      const rest = draft.metadata.finalizers?.filter(f => f !== TRACKING);
      if (rest && rest.length > 0) draft.metadata.finalizers = rest;
      else delete draft.metadata.finalizers;
    });
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const job = this.#store.get<BatchJob>(JOBS, { namespace, name });
    if (!job) return;
    const pods = this.#podsOf(job.metadata.uid, namespace);
    if (job.metadata.deletionTimestamp) {
      pods.forEach(pod => this.#release(pod));
      return;
    }
    if (isJobFinished(job)) {
      this.#expire(job);
      return;
    }
    const status = copyJson(job.status ?? {});
    const counted = this.#sort(pods);
    // Those that are being deleted were counted when that began.
    for (const pod of counted.ending) this.#release(pod);
    if (this.#endIfDue(job, status, counted)) return;
    this.#count(job, status, counted, pods);
  }

  #sort(pods: Pod[]): Counted {
    const living = pods.filter(pod => !isFinished(pod));
    const tracked = pods.filter(pod => isFinished(pod) && isTracked(pod));
    return {
      active: living.filter(pod => !pod.metadata.deletionTimestamp),
      ending: living.filter(pod => pod.metadata.deletionTimestamp),
      succeeded: tracked.filter(pod => pod.status.phase === 'Succeeded'),
      failed: tracked.filter(pod => pod.status.phase === 'Failed'),
    };
  }

  /** Announces the end, counts what has ended, then says that it is over. */
  #endIfDue(job: BatchJob, status: BatchJobStatus, counted: Counted): boolean {
    const now = this.#now;
    const succeeded = (status.succeeded ?? 0) + counted.succeeded.length;
    const failed = (status.failed ?? 0) + counted.failed.length;
    const { backoffLimit, completions, activeDeadlineSeconds } = job.spec;
    const announced =
      jobHas(status, 'SuccessCriteriaMet') || jobHas(status, 'FailureTarget');
    if (!announced) {
      const deadline =
        activeDeadlineSeconds !== undefined && status.startTime !== undefined
          ? Date.parse(status.startTime) + activeDeadlineSeconds * 1000
          : Infinity;
      if (failed > backoffLimit) {
        const message = 'Job has reached the specified backoff limit';
        const reason = 'BackoffLimitExceeded';
        setJobCondition(status, 'FailureTarget', 'True', reason, message, now);
      } else if (now.getTime() >= deadline) {
        const message = 'Job was active longer than specified deadline';
        const reason = 'DeadlineExceeded';
        setJobCondition(status, 'FailureTarget', 'True', reason, message, now);
      } else if (succeeded >= completions) {
        const message = 'Reached expected number of succeeded pods';
        const reason = 'CompletionsReached';
        const type = 'SuccessCriteriaMet';
        setJobCondition(status, type, 'True', reason, message, now);
      } else {
        if (deadline < Infinity) this.#lookAt(job, deadline);
        return false;
      }
      this.#describe(status, counted);
      this.#write(job, status);
      return true;
    }
    if (counted.active.length > 0) {
      status.failed = (status.failed ?? 0) + counted.active.length;
      this.#write(job, status);
      for (const pod of counted.active) this.#store.delete('pods', keyOf(pod));
    }
    const left = counted.active.length + counted.ending.length;
    if (left > 0) return true;
    this.#take(status, counted);
    status.ready = 0;
    this.#finish(job, status);
    return true;
  }

  #finish(job: BatchJob, status: BatchJobStatus): void {
    const cause = status.conditions?.find(
      ({ type }) => type === 'SuccessCriteriaMet' || type === 'FailureTarget',
    );
    if (!cause) return;
    const done = cause.type === 'SuccessCriteriaMet';
    const { reason, message } = cause;
    const type = done ? 'Complete' : 'Failed';
    setJobCondition(status, type, 'True', reason, message, this.#now);
    if (done) status.completionTime = timestamp(this.#now);
    this.#write(job, status);
    if (done) this.#event(job, 'Normal', 'Completed', 'Job completed');
    else this.#event(job, 'Warning', reason, message);
  }

  /** Numbers of a Job that goes on, and the pods that it lacks. */
  #count(
    job: BatchJob,
    status: BatchJobStatus,
    counted: Counted,
    pods: Pod[],
  ): void {
    const { spec } = job;
    this.#take(status, counted);
    if (spec.suspend) {
      this.#suspend(job, status, counted);
      return;
    }
    if (jobHas(status, 'Suspended')) {
      const now = this.#now;
      setJobCondition(
        status,
        'Suspended',
        'False',
        'JobResumed',
        'Job resumed',
        now,
      );
      this.#event(job, 'Normal', 'Resumed', 'Job resumed');
    }
    status.startTime ??= timestamp(this.#now);
    const missing =
      Math.min(spec.parallelism, spec.completions - (status.succeeded ?? 0)) -
      counted.active.length -
      counted.ending.length;
    const again = this.#mayTryAgainAt(pods, status.failed ?? 0);
    if (missing > 0 && again > this.#now.getTime()) this.#lookAt(job, again);
    else {
      for (let i = 0; i < missing; i += 1) counted.active.push(this.#make(job));
    }
    this.#describe(status, counted);
    this.#write(job, status);
  }

  #suspend(job: BatchJob, status: BatchJobStatus, counted: Counted): void {
    for (const pod of counted.active) {
      this.#store.delete('pods', keyOf(pod));
      const message = `Deleted pod: ${pod.metadata.name}`;
      this.#event(job, 'Normal', 'SuccessfulDelete', message);
    }
    if (!jobHas(status, 'Suspended')) {
      const now = this.#now;
      setJobCondition(
        status,
        'Suspended',
        'True',
        'JobSuspended',
        'Job suspended',
        now,
      );
      this.#event(job, 'Normal', 'Suspended', 'Job suspended');
    }
    delete status.startTime;
    this.#describe(status, { ...counted, active: [] });
    this.#write(job, status);
  }

  /** When the next pod may be made after failures: 10 s, doubled each time. */
  #mayTryAgainAt(pods: Pod[], failures: number): number {
    const ends = pods
      .filter(({ status }) => status.phase === 'Failed')
      .flatMap(({ status }) => status.containerStatuses ?? [])
      .map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ''))
      .filter(end => !Number.isNaN(end));
    if (failures === 0 || ends.length === 0) return 0;
    const wait = Math.min(
      FIRST_BACK_OFF * 2 ** (failures - 1),
      LONGEST_BACK_OFF,
    );
    return Math.max(...ends) + wait / this.#store.clock.timeScale;
  }

  /** Takes pods that have ended into the status, and lets go of them. */
  #take(status: BatchJobStatus, { succeeded, failed }: Counted): void {
    if (succeeded.length > 0) {
      status.succeeded = (status.succeeded ?? 0) + succeeded.length;
    }
    if (failed.length > 0) {
      status.failed = (status.failed ?? 0) + failed.length;
    }
    for (const pod of [...succeeded, ...failed]) this.#release(pod);
    succeeded.length = 0;
    failed.length = 0;
  }

  #describe(status: BatchJobStatus, counted: Counted): void {
    const { active, ending, succeeded, failed } = counted;
    if (active.length > 0) status.active = active.length;
    else delete status.active;
    status.terminating = ending.length;
    status.ready = active.filter(isPodReady).length;
    const uids = (pods: Pod[]) => pods.map(({ metadata }) => metadata.uid);
    status.uncountedTerminatedPods = {
      ...(succeeded.length > 0 ? { succeeded: uids(succeeded) } : {}),
      ...(failed.length > 0 ? { failed: uids(failed) } : {}),
    };
  }

  #make(job: BatchJob): Pod {
    const { name, namespace, uid } = job.metadata;
    const { metadata, spec } = job.spec.template;
    const pod = this.#store.create<Pod>('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: { ...metadata?.labels },
        ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
        finalizers: [TRACKING],
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            name,
            uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec,
    } as NewKubeObject<Pod>);
    const message = `Created pod: ${pod.metadata.name}`;
    this.#event(job, 'Normal', 'SuccessfulCreate', message);
    return pod;
  }

  #expire(job: BatchJob): void {
    const { ttlSecondsAfterFinished: ttl } = job.spec;
    const end = job.status?.conditions?.find(
      ({ type }) => type === 'Complete' || type === 'Failed',
    );
    if (ttl === undefined || !end) return;
    const moment = Date.parse(end.lastTransitionTime) + ttl * 1000;
    if (this.#now.getTime() < moment) this.#lookAt(job, moment);
    else this.#store.delete(JOBS, keyOf(job));
  }

  #write(job: BatchJob, status: BatchJobStatus): void {
    const current = this.#store.get<BatchJob>(JOBS, keyOf(job));
    if (current?.metadata.uid !== job.metadata.uid) return;
    if (jsonEquals(current.status ?? {}, status)) return;
    this.#store.updateStatus<BatchJob>(JOBS, { ...current, status });
  }

  #event(
    job: BatchJob,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(job, SOURCE, { type, reason, message });
  }
}
