import {
  Cluster,
  Job,
  Template,
  WatchSnapshot,
} from '@raydeck/backstage-plugin-ray-common';
import {
  JobSubmission,
  LogRequest,
  LogStream,
  RayApi,
  WatchFilter,
  WatchMessage,
  WatchOptions,
} from '../api';
import { makeJob, makeSnapshot, makeTemplate } from './fixtures';
import { Queue } from './Queue';

/** A backend in memory: what it holds, and the streams that it has opened. */
export class FakeRayApi implements RayApi {
  snapshot: WatchSnapshot;
  templates: Template[] = [makeTemplate()];
  /** Thrown by the next calls of the method, while set. */
  errors: Partial<Record<keyof RayApi, Error>> = {};
  yaml = 'apiVersion: ray.io/v1\nkind: RayCluster\n';
  log = new TextEncoder().encode('');
  logIsOpen = false;
  submitted: { request: JobSubmission; key: string }[] = [];
  deleted: string[] = [];
  watched: { filter: WatchFilter; lastEventId?: string }[] = [];
  logRequests: LogRequest[] = [];
  /** Never answers a watch: the screens stay in their loading state. */
  silent = false;
  readonly #streams = new Set<Queue<WatchMessage>>();

  constructor(snapshot: Partial<WatchSnapshot> = {}) {
    this.snapshot = makeSnapshot(snapshot);
  }

  /** Sends a message to all who watch. */
  emit(message: WatchMessage) {
    for (const stream of this.#streams) stream.push(message);
  }

  /** Breaks off all streams, as a network does; later ones fail the same way while `errors.watch` is set. */
  breakOff(error: Error) {
    for (const stream of [...this.#streams]) stream.fail(error);
  }

  get streams(): number {
    return this.#streams.size;
  }

  async *watch(
    filter: WatchFilter,
    { signal, lastEventId, onOpen }: WatchOptions,
  ): AsyncGenerator<WatchMessage> {
    this.watched.push({ filter, lastEventId });
    this.#check('watch');
    const stream = new Queue<WatchMessage>(signal);
    if (!this.silent) {
      onOpen?.();
      stream.push({ event: 'snapshot', data: this.#select(filter), id: '1' });
    }
    this.#streams.add(stream);
    try {
      yield* stream;
    } finally {
      this.#streams.delete(stream);
    }
  }

  #select(filter: WatchFilter): WatchSnapshot {
    const { snapshot } = this;
    const { entityRef, cluster, job } = filter;
    const ofJob = snapshot.jobs.find(({ ref }) => ref === job)?.cluster;
    const only = cluster ?? (job ? ofJob ?? 'none' : undefined);
    return {
      ...snapshot,
      clusters: snapshot.clusters.filter(
        it =>
          (!entityRef || it.entityRef === entityRef) &&
          (!only || it.ref === only),
      ),
      jobs: snapshot.jobs.filter(
        it =>
          (!entityRef || it.entityRef === entityRef) &&
          (!cluster || it.cluster === cluster) &&
          (!job || it.ref === job),
      ),
      pods: cluster ? snapshot.pods : [],
      events: cluster ? snapshot.events : [],
    };
  }

  async getCluster(ref: string): Promise<Cluster> {
    return this.#find(this.snapshot.clusters, ref);
  }

  async getClusterYaml(): Promise<string> {
    this.#check('getClusterYaml');
    return this.yaml;
  }

  async deleteCluster(ref: string, uid: string): Promise<Cluster> {
    this.#check('deleteCluster');
    this.deleted.push(uid);
    return this.#find(this.snapshot.clusters, ref);
  }

  async getJob(ref: string): Promise<Job> {
    return this.#find(this.snapshot.jobs, ref);
  }

  async submitJob(request: JobSubmission, key: string): Promise<Job> {
    this.submitted.push({ request, key });
    this.#check('submitJob');
    return makeJob({ entrypoint: request.entrypoint });
  }

  async stopJob(ref: string): Promise<Job> {
    this.#check('stopJob');
    return { ...this.#find(this.snapshot.jobs, ref), state: 'stopped' };
  }

  async deleteJob(ref: string, uid: string): Promise<Job> {
    this.#check('deleteJob');
    this.deleted.push(uid);
    return this.#find(this.snapshot.jobs, ref);
  }

  async listTemplates(): Promise<Template[]> {
    this.#check('listTemplates');
    return this.templates;
  }

  async readLog(_ref: string, request: LogRequest): Promise<LogStream> {
    this.logRequests.push(request);
    this.#check('readLog');
    const start = request.fromByte ?? 0;
    const chunks = new Queue<Uint8Array>(request.signal);
    chunks.push(this.log.subarray(start));
    if (!this.logIsOpen) chunks.end();
    return { start, chunks };
  }

  async downloadLog(): Promise<Blob> {
    this.#check('downloadLog');
    return new Blob([this.log.slice().buffer]);
  }

  #check(method: keyof RayApi) {
    const error = this.errors[method];
    if (error) throw error;
  }

  #find<T extends { ref: string }>(items: readonly T[], ref: string): T {
    const found = items.find(it => it.ref === ref);
    if (!found) throw new Error(`there is no ${ref}`);
    return found;
  }
}
