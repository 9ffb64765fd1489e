/*
 * The fleet as the API shows it. Each cluster and each job is projected when something of it changes, once, whoever
 * watches; lists and streams read what is here. Changes of one turn of the event loop are projected together, so that
 * a burst costs one projection and a single change waits for nothing.
 *
 * Projection and ownership are kept apart: when owners change, nothing is projected again.
 */
import {
  projectEvent,
  projectPod,
  stringifyClusterRef,
  stringifyJobRef,
  type Cluster,
  type Job,
  type KubernetesClusterHealth,
  type KubernetesEvent,
  type ObjectMeta,
  type Pod,
} from '@raydeck/backstage-plugin-ray-common';
import type { StoredSubmission } from '../database';
import type { Fleet, FleetDelta, FleetLocation, FleetRights } from '../fleet';
import type { Identity, OwnershipResolver } from '../ownership';
import { eventsOf, healthOf, podsOf } from './clusterDetails';
import { OwnedEntries } from './OwnedEntries';
import {
  clusterSlot,
  rayJobSlot,
  submissionSlot,
  type Slot,
} from './projectSlot';
import { ClusterEntry, JobEntry } from './ViewEntry';
import { clusterWithin, jobWithin } from './withinRights';

export type ViewChange =
  | { kind: 'cluster'; before?: ClusterEntry; after?: ClusterEntry }
  | { kind: 'job'; before?: JobEntry; after?: JobEntry }
  | { kind: 'pod'; clusterRef: string; uid: string; pod?: Pod }
  | { kind: 'event'; clusterRef: string; event: KubernetesEvent }
  | { kind: 'health'; items: KubernetesClusterHealth[] };

/** The submissions that were made through Raydeck. */
export interface SubmissionSource {
  all(): Iterable<StoredSubmission>;
  get(uid: string): StoredSubmission | undefined;
  /** Calls back after a record was added, changed or removed. */
  onChange(listener: (record: StoredSubmission) => void): () => void;
}

type JobPlace =
  | FleetLocation
  | { submission: string; kubernetesCluster: string };

export class FleetView {
  readonly #fleet: Fleet;
  readonly #submissions: SubmissionSource;
  readonly #ownership: OwnershipResolver;
  readonly #rights?: FleetRights;
  readonly #clusters: OwnedEntries<Cluster, ClusterEntry>;
  readonly #jobs: OwnedEntries<Job, JobEntry>;
  readonly #listeners = new Set<(changes: readonly ViewChange[]) => void>();
  readonly #dirtyClusters = new Map<string, FleetLocation>();
  readonly #dirtyJobs = new Map<string, JobPlace>();
  /** References of a cluster's submissions: they share its identity. */
  readonly #submissionsOf = new Map<string, Map<string, JobPlace>>();
  readonly #stops: (() => void)[] = [];
  #staleSince = new Map<string, string | undefined>();
  #extras: ViewChange[] = [];
  #reowned = false;
  #scheduled = false;

  static create(options: {
    fleet: Fleet;
    submissions: SubmissionSource;
    ownership: OwnershipResolver;
    rights?: FleetRights;
  }): FleetView {
    return new FleetView(options);
  }

  private constructor(options: {
    fleet: Fleet;
    submissions: SubmissionSource;
    ownership: OwnershipResolver;
    rights?: FleetRights;
  }) {
    this.#fleet = options.fleet;
    this.#submissions = options.submissions;
    this.#ownership = options.ownership;
    this.#rights = options.rights;
    this.#clusters = new OwnedEntries(
      options.ownership,
      (cluster, rights) => new ClusterEntry(cluster, rights),
    );
    this.#jobs = new OwnedEntries(
      options.ownership,
      (job, rights) => new JobEntry(job, rights),
    );
  }

  /** Takes in what is there and follows what changes. */
  start(): void {
    this.#rememberStaleness();
    this.#stops.push(
      this.#fleet.subscribe(delta => this.#take(delta)),
      this.#fleet.subscribeHealth(() => this.#takeHealth()),
      this.#rights?.onChange(() => this.#showAnew(() => true)) ?? (() => {}),
      this.#submissions.onChange(record => this.#touchSubmission(record)),
    );
    for (const { kubernetesCluster, object } of this.#fleet.list(
      'RayCluster',
    )) {
      this.#touchCluster(kubernetesCluster, object.metadata);
    }
    for (const { kubernetesCluster, object } of this.#fleet.list('RayJob')) {
      this.#touchRayJob(kubernetesCluster, object.metadata);
    }
    for (const record of this.#submissions.all()) this.#touchSubmission(record);
    this.flush();
  }

  stop(): void {
    this.#stops.splice(0).forEach(stop => stop());
    this.#listeners.clear();
  }

  clusters(): Iterable<ClusterEntry> {
    this.flush();
    return this.#clusters.values();
  }

  jobs(): Iterable<JobEntry> {
    this.flush();
    return this.#jobs.values();
  }

  cluster(ref: string): ClusterEntry | undefined {
    this.flush();
    return this.#clusters.get(ref);
  }

  job(ref: string): JobEntry | undefined {
    this.flush();
    return this.#jobs.get(ref);
  }

  /** A submission as it would stand here, whether or not it is kept. */
  previewSubmission(record: StoredSubmission): JobEntry {
    const staleSince = this.#staleSince.get(record.kubernetesCluster);
    const { base, identity } = submissionSlot(this.#fleet, record, staleSince);
    const { ownership, rights } = this.#ownership.resolve(identity);
    return new JobEntry({ ...base, ...ownership }, rights);
  }

  /** What decides whose the cluster of this reference is. */
  clusterIdentity(ref: string): Identity | undefined {
    this.flush();
    return this.#clusters.identity(ref);
  }

  /** What decides whose the job of this reference is. */
  jobIdentity(ref: string): Identity | undefined {
    this.flush();
    return this.#jobs.identity(ref);
  }

  health(): KubernetesClusterHealth[] {
    return healthOf(this.#fleet, this.#rights);
  }

  /** The pods of a cluster, head first. */
  pods(ref: string): Pod[] {
    const entry = this.cluster(ref);
    return entry ? podsOf(this.#fleet, entry.cluster) : [];
  }

  /** The events of a cluster and its pods, newest first. */
  events(ref: string): KubernetesEvent[] {
    const entry = this.cluster(ref);
    return entry ? eventsOf(this.#fleet, entry.cluster) : [];
  }

  /** Owners or records have changed: everything is asked again whose it is. */
  ownershipChanged(): void {
    this.#reowned = true;
    this.#schedule();
  }

  /** Calls back after each flush that changed something. Answers how to stop that. */
  subscribe(listener: (changes: readonly ViewChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Projects what has changed, now. */
  flush(): void {
    const clusters = new Set(this.#dirtyClusters.keys());
    const jobs = new Set(this.#dirtyJobs.keys());
    this.#dirtyClusters.forEach((at, ref) =>
      this.#clusters.put(ref, this.#clusterSlot(at)),
    );
    this.#dirtyClusters.clear();
    this.#dirtyJobs.forEach((place, ref) =>
      this.#jobs.put(ref, this.#jobSlot(place)),
    );
    this.#dirtyJobs.clear();
    if (this.#reowned) {
      this.#reowned = false;
      for (const ref of this.#clusters.refs()) clusters.add(ref);
      for (const ref of this.#jobs.refs()) jobs.add(ref);
    }
    const changes: ViewChange[] = [];
    for (const ref of clusters) {
      const change = this.#clusters.own(ref);
      if (change) changes.push({ kind: 'cluster', ...change });
    }
    for (const ref of jobs) {
      const change = this.#jobs.own(ref);
      if (change) changes.push({ kind: 'job', ...change });
    }
    changes.push(...this.#extras.splice(0));
    if (changes.length === 0) return;
    this.#listeners.forEach(listener => listener(changes));
  }

  #clusterSlot(at: FleetLocation): Slot<Cluster> | undefined {
    const entry = this.#fleet.get('RayCluster', at);
    const staleSince = this.#staleSince.get(at.kubernetesCluster);
    if (!entry) return undefined;
    const slot = clusterSlot(this.#fleet, entry, staleSince);
    return clusterWithin(slot, this.#rights);
  }

  #jobSlot(place: JobPlace): Slot<Job> | undefined {
    const staleSince = this.#staleSince.get(place.kubernetesCluster);
    if ('submission' in place) {
      const record = this.#submissions.get(place.submission);
      if (!record) return undefined;
      const slot = submissionSlot(this.#fleet, record, staleSince);
      return jobWithin(slot, this.#rights);
    }
    const entry = this.#fleet.get('RayJob', place);
    if (!entry) return undefined;
    return jobWithin(rayJobSlot(this.#fleet, entry, staleSince), this.#rights);
  }

  #take(delta: FleetDelta): void {
    const { kubernetesCluster, kind } = delta;
    switch (kind) {
      case 'RayCluster':
        this.#touchCluster(kubernetesCluster, delta.object.metadata);
        break;
      case 'RayJob':
        this.#touchRayJob(kubernetesCluster, delta.object.metadata);
        break;
      case 'Pod': {
        const { metadata } = delta.object;
        const clusterRef = this.#touchOwner(kubernetesCluster, metadata);
        if (!clusterRef) break;
        this.#extras.push({
          kind: 'pod',
          clusterRef,
          uid: metadata.uid,
          ...(delta.type === 'upsert' && { pod: projectPod(delta.object) }),
        });
        break;
      }
      case 'Event': {
        const clusterRef = this.#touchRegarded(
          kubernetesCluster,
          delta.object.regarding.uid,
        );
        if (!clusterRef || delta.type === 'delete') break;
        const event = projectEvent(delta.object);
        this.#extras.push({ kind: 'event', clusterRef, event });
        break;
      }
      default:
      // A head's service is looked up when its head is talked to.
    }
  }

  #takeHealth(): void {
    const before = this.#staleSince;
    this.#rememberStaleness();
    this.#showAnew(name => before.get(name) !== this.#staleSince.get(name));
  }

  #showAnew(moved: (kubernetesCluster: string) => boolean): void {
    for (const { cluster } of this.#clusters.values()) {
      if (moved(cluster.kubernetesCluster)) {
        this.#dirtyClusters.set(cluster.ref, cluster);
      }
    }
    for (const { job } of this.#jobs.values()) {
      if (!moved(job.kubernetesCluster)) continue;
      const { kubernetesCluster, uid } = job;
      this.#dirtyJobs.set(
        job.ref,
        job.origin === 'RayJob' ? job : { submission: uid, kubernetesCluster },
      );
    }
    this.#extras = this.#extras.filter(({ kind }) => kind !== 'health');
    this.#extras.push({ kind: 'health', items: this.health() });
    this.#schedule();
  }

  #rememberStaleness(): void {
    this.#staleSince = new Map(
      this.health().map(({ name, staleSince }) => [name, staleSince]),
    );
  }

  #touchCluster(kubernetesCluster: string, metadata: ObjectMeta): string {
    const { namespace, name } = metadata;
    const at = { kubernetesCluster, namespace, name };
    const ref = stringifyClusterRef(at);
    this.#dirtyClusters.set(ref, at);
    this.#submissionsOf
      .get(ref)
      ?.forEach((place, job) => this.#dirtyJobs.set(job, place));
    this.#schedule();
    return ref;
  }

  #touchRayJob(kubernetesCluster: string, metadata: ObjectMeta): void {
    const { namespace, name, uid } = metadata;
    const at = { kubernetesCluster, namespace, name };
    this.#dirtyJobs.set(stringifyJobRef({ kind: 'RayJob', ...at }), at);
    // Its cluster's identity is the job's.
    for (const child of this.#fleet.ownedBy('RayCluster', {
      kubernetesCluster,
      uid,
    })) {
      this.#touchCluster(kubernetesCluster, child.object.metadata);
    }
    this.#schedule();
  }

  #touchSubmission(record: StoredSubmission): void {
    const { kubernetesCluster, namespace, cluster: name } = record;
    const at = { kubernetesCluster, namespace, name };
    const place = { submission: record.uid, kubernetesCluster };
    const ref = stringifyJobRef({
      kind: 'submission',
      ...at,
      id: record.submissionId,
    });
    const clusterRef = stringifyClusterRef(at);
    const siblings = this.#submissionsOf.get(clusterRef) ?? new Map();
    if (this.#submissions.get(record.uid)) siblings.set(ref, place);
    else siblings.delete(ref);
    if (siblings.size > 0) this.#submissionsOf.set(clusterRef, siblings);
    else this.#submissionsOf.delete(clusterRef);
    this.#dirtyJobs.set(ref, place);
    this.#schedule();
  }

  #touchOwner(
    kubernetesCluster: string,
    { ownerReferences }: ObjectMeta,
  ): string | undefined {
    const uid = ownerReferences?.find(owner => owner.controller)?.uid;
    const owner = uid
      ? this.#fleet.getByUid('RayCluster', { kubernetesCluster, uid })
      : undefined;
    return (
      owner && this.#touchCluster(kubernetesCluster, owner.object.metadata)
    );
  }

  #touchRegarded(
    kubernetesCluster: string,
    uid: string | undefined,
  ): string | undefined {
    if (!uid) return undefined;
    const identity = { kubernetesCluster, uid };
    const rayCluster = this.#fleet.getByUid('RayCluster', identity);
    if (rayCluster) {
      return this.#touchCluster(kubernetesCluster, rayCluster.object.metadata);
    }
    const pod = this.#fleet.getByUid('Pod', identity);
    if (pod) return this.#touchOwner(kubernetesCluster, pod.object.metadata);
    const rayJob = this.#fleet.getByUid('RayJob', identity);
    if (rayJob) {
      this.#touchRayJob(kubernetesCluster, rayJob.object.metadata);
    }
    return undefined;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
