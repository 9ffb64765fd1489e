import { createApiRef } from '@backstage/core-plugin-api';
import {
  Cluster,
  Job,
  SubmitJobRequest,
  Template,
  WatchEvents,
} from '@raydeck/backstage-plugin-ray-common';

/** What a watch is about. Without `cluster` and `job`, no pods and events are sent. */
export interface WatchFilter {
  entityRef?: string;
  owner?: string;
  scope?: 'mine' | 'teams' | 'all';
  kubernetesCluster?: string;
  namespace?: string;
  template?: string;
  /** The reference of a cluster. */
  cluster?: string;
  /** The reference of a job. */
  job?: string;
}

/** One event of the stream, with the id from which the stream can be resumed after it. */
export type WatchMessage = {
  [E in keyof WatchEvents]: { event: E; data: WatchEvents[E]; id?: string };
}[keyof WatchEvents];

/** A log as it arrives: `start` is the offset in bytes at which `chunks` begins. */
export interface LogStream {
  start: number;
  chunks: AsyncIterable<Uint8Array>;
}

export interface LogRequest {
  /** Stay until the job has ended. */
  follow?: boolean;
  /** Offset in bytes at which to begin. */
  fromByte?: number;
  /** Begin that many lines before the end. */
  tail?: number;
  signal?: AbortSignal;
}

export interface RequestOptions {
  signal?: AbortSignal;
}

/** What to run on a running cluster. */
export type JobSubmission = Omit<SubmitJobRequest, 'dryRun'>;

export interface WatchOptions extends RequestOptions {
  /** Resume after this event instead of beginning with a snapshot. */
  lastEventId?: string;
  /** The backend has accepted; a resumed stream may then be silent for long. */
  onOpen?: () => void;
}

/**
 * What the screens ask of the backend. Errors are those of
 * `@backstage/errors`: a ResponseError holds the status and the backend's
 * message.
 */
export interface RayApi {
  getCluster(ref: string, options?: RequestOptions): Promise<Cluster>;
  /** The live object as YAML text. */
  getClusterYaml(ref: string, options?: RequestOptions): Promise<string>;
  /** Deletes the cluster that has this UID, and no later one of that name. */
  deleteCluster(ref: string, uid: string): Promise<Cluster>;

  getJob(ref: string, options?: RequestOptions): Promise<Job>;
  /** The same key with the same request answers the same job. */
  submitJob(request: JobSubmission, idempotencyKey: string): Promise<Job>;
  stopJob(ref: string): Promise<Job>;
  deleteJob(ref: string, uid: string): Promise<Job>;

  listTemplates(options?: RequestOptions): Promise<Template[]>;

  /** One connection; it ends when the server or the network ends it. */
  watch(
    filter: WatchFilter,
    options: WatchOptions,
  ): AsyncIterable<WatchMessage>;

  /** One connection to the log of a job. */
  readLog(jobRef: string, request: LogRequest): Promise<LogStream>;
  /** The whole log, for saving. */
  downloadLog(jobRef: string, options?: RequestOptions): Promise<Blob>;
}

export const rayApiRef = createApiRef<RayApi>({ id: 'plugin.ray.service' });
