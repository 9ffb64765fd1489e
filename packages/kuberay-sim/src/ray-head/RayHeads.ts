import type { Clock } from '../clock';
import { isRayReady, type Pod } from '../kubelet';
import type {
  RayDashboard,
  RayJobInfo,
  RayJobSubmission,
  RayLoad,
  ServeApplicationStatus,
} from '../kuberay/RayDashboard';
import type {
  ProxyBackend,
  ProxyRequest,
  ProxyResponse,
  ProxySocket,
} from '../server';
import type { AnyKubeObject, ObjectStore } from '../store';
import { clusterNodes } from './clusterNodes';
import { headAuthentication } from './headAuthentication';
import { headIdentity } from './HeadIdentity';
import { RayHead } from './RayHead';
import { seededRecord, type SeedJob } from './seededRecord';
import { FollowedJobs, type FollowedJob } from './FollowedJobs';
import type { ServeRecord } from './ServeTable';
import type { JobRecord } from './Submission';

const DASHBOARD_PORT = 8265;

/** The jobs of all heads as JSON; logs follow from them. */
export interface RayHeadsSnapshot {
  version: 1;
  heads: {
    podUid: string;
    incarnation: number;
    jobs: JobRecord[];
    serve?: ServeRecord;
  }[];
  /** What submitters follow, so that their logs outlive the heads. */
  followed?: FollowedJob[];
}

export interface RayHeadsOptions {
  store: ObjectStore;
  clock: Clock;
  /** How much faster jobs run than they say; the clock's by default. */
  timeScale?: number;
}

function isHeadPod({ metadata: { labels = {} } }: AnyKubeObject): boolean {
  return labels['ray.io/node-type'] === 'head';
}

/**
 * The Ray heads of all clusters: one for each head pod that is ready. A new pod,
 * or a restarted container, is a new head that knows nothing of earlier jobs.
 */
export class RayHeads implements ProxyBackend, RayDashboard {
  readonly #options: RayHeadsOptions;
  readonly #heads = new Map<string, RayHead>();
  readonly #kept = new Map<string, RayHeadsSnapshot['heads'][number]>();
  readonly #followed = new FollowedJobs();
  readonly #unsubscribe: () => void;
  readonly #listeners = new Set<(podUid: string) => void>();
  #changed: () => void = () => {};
  #stopped = false;

  constructor(options: RayHeadsOptions) {
    this.#options = options;
    this.#unsubscribe = options.store.subscribe('pods', event => {
      const { metadata } = event.object;
      if (event.type === 'DELETED') this.#followed.forget(metadata.uid);
      if (isHeadPod(event.object)) {
        if (event.type === 'DELETED') this.#forget(metadata.uid);
        else if (this.#heads.has(metadata.uid)) this.#renew(event.object);
      }
      const cluster = metadata.labels?.['ray.io/cluster'];
      for (const { identity, jobs } of this.#heads.values()) {
        const isIts =
          identity.cluster === cluster &&
          identity.namespace === metadata.namespace;
        if (isIts) jobs.schedule();
      }
    });
  }

  /** Calls `listener` when what `snapshot` gives has changed. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  async http(
    pod: AnyKubeObject,
    port: number,
    request: ProxyRequest,
  ): Promise<ProxyResponse | undefined> {
    if (port !== DASHBOARD_PORT) return undefined;
    return this.#headAt(pod)?.http(request);
  }

  async webSocket(
    pod: AnyKubeObject,
    port: number,
    request: { path: string; headers: ProxyRequest['headers'] },
    accept: () => ProxySocket,
  ): Promise<ProxyResponse | undefined> {
    const head = port === DASHBOARD_PORT ? this.#headAt(pod) : undefined;
    if (!head) return { status: 503, headers: {}, body: 'connection refused' };
    return head.webSocket(request.path, request.headers, accept);
  }

  /** The head in a pod; undefined while the pod is not ready. */
  headOfPod(podUid: string): RayHead | undefined {
    const pod = this.#pod(podUid);
    return pod && this.#headAt(pod);
  }

  /** The head of a RayCluster, by the cluster's UID. */
  headOf(clusterUid: string): RayHead | undefined {
    const pod = this.#options.store
      .list<Pod>('pods')
      .find(
        ({ metadata }) =>
          metadata.labels?.['ray.io/node-type'] === 'head' &&
          metadata.deletionTimestamp === undefined &&
          metadata.ownerReferences?.some(({ uid }) => uid === clusterUid),
      );
    return pod && this.#headAt(pod);
  }

  isUp(head: Pod): boolean {
    return this.#headAt(head) !== undefined;
  }

  getJob(head: Pod, submissionId: string): RayJobInfo | undefined {
    const job = this.#headAt(head)?.getJob(submissionId);
    return (
      job && {
        status: job.status,
        message: job.message ?? undefined,
        startTime: job.start_time,
        endTime: job.end_time ?? undefined,
      }
    );
  }

  /** @throws Error when the head is not up, DuplicateJob */
  submitJob(head: Pod, submission: RayJobSubmission): void {
    const { numCpus, numGpus, ...rest } = submission;
    const up = this.#headAt(head);
    if (!up) {
      throw new Error(`The Ray head in pod ${head.metadata.name} is not up`);
    }
    up.submit({
      ...rest,
      entrypointNumCpus: numCpus,
      entrypointNumGpus: numGpus,
    });
  }

  /** Remembers that a pod follows a job, whose log it prints. */
  follow(podUid: string, head: Pod, submissionId: string): void {
    const up = this.#headAt(head);
    const record = up?.jobs.recordOf(submissionId);
    if (!up || !record) return;
    if (this.#followed.note(podUid, record, up.identity)) this.#changed();
  }

  /** What a pod that follows a job has to print, also what is to come. */
  followedLog(podUid: string): { at: number; text: string }[] | undefined {
    return this.#followed.logOf(podUid);
  }

  load(head: Pod): RayLoad | undefined {
    return this.#headAt(head)?.jobs.load();
  }

  onHeadChange(listener: (podUid: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  serveApplications(head: Pod): ServeApplicationStatus[] | undefined {
    return this.#headAt(head)?.serve.list();
  }

  deployServe(head: Pod, config: unknown): void {
    const up = this.#headAt(head);
    if (!up) {
      throw new Error(`The Ray head in pod ${head.metadata.name} is not up`);
    }
    up.serve.deploy(config);
    this.#tell(head.metadata.uid);
  }

  isServeHealthy(head: Pod): boolean {
    return this.#headAt(head)?.serve.isServing() ?? false;
  }

  stopJob(head: Pod, submissionId: string): void {
    this.#headAt(head)?.stop(submissionId);
  }

  /**
   * Puts a job on a head as if it had been submitted earlier. The pod must
   * exist, it need not be ready.
   *
   * @throws Error when there is no such head pod
   */
  seedJob(podUid: string, job: SeedJob): void {
    const pod = this.#pod(podUid);
    if (!pod || !isHeadPod(podObject(pod))) {
      throw new Error(
        `Job ${job.submissionId} cannot be seeded: no head pod has the UID ${podUid}`,
      );
    }
    const head = this.#headIn(pod);
    head.jobs.put(
      seededRecord(job, this.#options.clock.now(), head.jobs.nextNumber),
    );
    this.#changed();
  }

  snapshot(): RayHeadsSnapshot {
    const heads = new Map(this.#kept);
    for (const [podUid, head] of this.#heads) {
      const { incarnation } = head.identity;
      const serve = head.serve.record();
      heads.set(podUid, {
        podUid,
        incarnation,
        jobs: head.jobs.records(),
        ...(serve ? { serve } : {}),
      });
    }
    return {
      version: 1,
      heads: [...heads.values()],
      followed: this.#followed.list(),
    };
  }

  /** Takes up the jobs of a snapshot; their clocks have gone on meanwhile. */
  restore(snapshot: RayHeadsSnapshot): void {
    for (const head of this.#heads.values()) head.close();
    this.#heads.clear();
    this.#kept.clear();
    this.#followed.restore(snapshot.followed ?? []);
    for (const head of snapshot.heads) this.#kept.set(head.podUid, head);
    // Jobs that wait for resources go on waiting at once, watched by nobody.
    for (const { podUid } of snapshot.heads) this.headOfPod(podUid);
  }

  /**
   * Breaks all connections; nothing runs or answers afterwards. The snapshot
   * stays what it was.
   */
  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    for (const head of this.snapshot().heads) this.#kept.set(head.podUid, head);
    for (const head of this.#heads.values()) head.close();
    this.#heads.clear();
  }

  /** The head in a pod as it is now, whatever state `pod` was read in. */
  #headAt({ metadata }: Pick<Pod, 'metadata'>): RayHead | undefined {
    const { uid, namespace, name } = metadata;
    const pod = this.#options.store.get<Pod>('pods', { namespace, name });
    if (this.#stopped || pod?.metadata.uid !== uid) return undefined;
    if (!isHeadPod(podObject(pod)) || !isRayReady(pod)) return undefined;
    return this.#headIn(pod);
  }

  #pod(podUid: string): Pod | undefined {
    return this.#options.store
      .list<Pod>('pods')
      .find(({ metadata }) => metadata.uid === podUid);
  }

  #headIn(pod: Pod): RayHead {
    const { uid } = pod.metadata;
    const identity = headIdentity(pod);
    const current = this.#heads.get(uid);
    if (current?.identity.incarnation === identity.incarnation) return current;
    current?.close();
    const kept = this.#kept.get(uid);
    const own = kept?.incarnation === identity.incarnation ? kept : undefined;
    this.#kept.delete(uid);
    const { store, clock, timeScale = clock.timeScale } = this.#options;
    const head = new RayHead(
      {
        clock,
        timeScale,
        identity,
        nodes: () => clusterNodes(store, identity.namespace, identity.cluster),
        authentication: () => headAuthentication(store, pod),
        onChange: () => this.#tell(uid),
      },
      own?.jobs,
      own?.serve,
    );
    this.#heads.set(uid, head);
    return head;
  }

  #tell(podUid: string): void {
    this.#changed();
    for (const listener of this.#listeners) listener(podUid);
  }

  /** A pod has changed: its container may have been restarted or have died. */
  #renew(object: AnyKubeObject): void {
    const { uid, namespace, name } = object.metadata;
    const pod = this.#options.store.get<Pod>('pods', { namespace, name });
    const head = this.#heads.get(uid);
    if (pod?.metadata.uid !== uid || !head) return;
    if (headIdentity(pod).incarnation === head.identity.incarnation) return;
    head.close();
    this.#heads.delete(object.metadata.uid);
    this.#changed();
  }

  #forget(podUid: string): void {
    this.#heads.get(podUid)?.close();
    this.#heads.delete(podUid);
    this.#kept.delete(podUid);
    this.#changed();
  }
}

function podObject(pod: Pod): AnyKubeObject {
  return { ...pod };
}
