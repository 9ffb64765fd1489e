import type {
  Cluster,
  ClusterAction,
  Job,
  JobAction,
} from '@raydeck/backstage-plugin-ray-common';
import { withoutLogText } from '@raydeck/backstage-plugin-ray-common';
import {
  isAllowed,
  type Caller,
  type RayAction,
  type Rights,
} from '../authorization';

const CLUSTER_ACTIONS: Record<ClusterAction, RayAction> = {
  delete: 'ray.cluster.delete',
  submitJob: 'ray.job.create',
  readLogs: 'ray.log.read',
};

const JOB_ACTIONS: Record<JobAction, RayAction> = {
  stop: 'ray.job.stop',
  delete: 'ray.job.delete',
  readLogs: 'ray.log.read',
};

export const ALL_CLUSTER_ACTIONS: ClusterAction[] = [
  'delete',
  'submitJob',
  'readLogs',
];
export const ALL_JOB_ACTIONS: JobAction[] = ['stop', 'delete', 'readLogs'];

/** Text that is made once for each set of allowed actions, however many callers there are. */
class Renditions<A extends string, T extends { allowed: A[] }> {
  readonly #model: T;
  readonly #kept = new Map<string, { model: T; json?: string }>();

  constructor(model: T) {
    this.#model = model;
  }

  model(allowed: A[]): T {
    return this.#rendition(allowed).model;
  }

  json(allowed: A[]): string {
    const rendition = this.#rendition(allowed);
    rendition.json ??= JSON.stringify(rendition.model);
    return rendition.json;
  }

  #rendition(allowed: A[]) {
    const key = allowed.join();
    let rendition = this.#kept.get(key);
    if (!rendition) {
      rendition = { model: { ...this.#model, allowed } };
      this.#kept.set(key, rendition);
    }
    return rendition;
  }
}

/** A cluster as it stands in the view: projected once, shown to each caller with what that caller may do. */
export class ClusterEntry {
  readonly #renditions: Renditions<ClusterAction, Cluster>;
  #text: string | undefined;

  /** @param cluster - whose `allowed` is what its state allows to anybody */
  constructor(readonly cluster: Cluster, readonly rights: Rights) {
    this.#renditions = new Renditions(cluster);
  }

  get model() {
    return this.cluster;
  }

  get ref() {
    return this.cluster.ref;
  }

  get uid() {
    return this.cluster.uid;
  }

  get text(): string {
    this.#text ??= searchText(this.cluster);
    return this.#text;
  }

  for(caller: Caller): Cluster {
    return this.#renditions.model(this.#allowed(caller));
  }

  jsonFor(caller: Caller): string {
    return this.#renditions.json(this.#allowed(caller));
  }

  readableBy(caller: Caller): boolean {
    return isAllowed(caller, 'ray.cluster.read', this.rights);
  }

  #allowed(caller: Caller): ClusterAction[] {
    return this.cluster.allowed.filter(action =>
      isAllowed(caller, CLUSTER_ACTIONS[action], this.rights),
    );
  }
}

/** A job as it stands in the view. */
export class JobEntry {
  readonly #forReadersOfLogs: Renditions<JobAction, Job>;
  readonly #forOthers: Renditions<JobAction, Job>;
  #text: string | undefined;

  /** @param job - whose `allowed` is what its state allows to anybody */
  constructor(readonly job: Job, readonly rights: Rights) {
    this.#forReadersOfLogs = new Renditions(job);
    this.#forOthers = new Renditions(withoutLogText(job));
  }

  get model() {
    return this.job;
  }

  get ref() {
    return this.job.ref;
  }

  get uid() {
    return this.job.uid;
  }

  get text(): string {
    // What is found tells what it holds: nobody searches what not everybody may read.
    this.#text ??= searchText(withoutLogText(this.job));
    return this.#text;
  }

  for(caller: Caller): Job {
    return this.#renditionsFor(caller).model(this.#allowed(caller));
  }

  jsonFor(caller: Caller): string {
    return this.#renditionsFor(caller).json(this.#allowed(caller));
  }

  readableBy(caller: Caller): boolean {
    return isAllowed(caller, 'ray.job.read', this.rights);
  }

  #renditionsFor(caller: Caller) {
    return isAllowed(caller, 'ray.log.read', this.rights)
      ? this.#forReadersOfLogs
      : this.#forOthers;
  }

  #allowed(caller: Caller): JobAction[] {
    return this.job.allowed.filter(action =>
      isAllowed(caller, JOB_ACTIONS[action], this.rights),
    );
  }
}

function searchText(model: Cluster | Job): string {
  return [
    model.name,
    model.entityRef,
    ...model.owners,
    model.namespace,
    model.sentence,
  ]
    .join('\n')
    .toLocaleLowerCase('en-US');
}
