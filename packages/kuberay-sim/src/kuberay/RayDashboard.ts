import type { Pod } from '../kubelet';

/** What the operator learns of a submission. Times in ms since the epoch. */
export interface RayJobInfo {
  status: string;
  message?: string;
  startTime?: number;
  endTime?: number;
}

export interface RayJobSubmission {
  submissionId: string;
  entrypoint: string;
  runtimeEnv?: Record<string, unknown>;
  metadata?: Record<string, string>;
  numCpus?: number;
  numGpus?: number;
}

/** What the operator learns of a Serve application. */
export interface ServeApplicationStatus {
  name: string;
  status: string;
  message: string;
  deployments: { name: string; status: string; message: string }[];
}

/** What keeps a cluster's nodes busy, and what waits for nodes. */
export interface RayLoad {
  /** Resources that entrypoints wait for, each as often as it is wanted. */
  demands: { shape: Record<string, number>; count: number }[];
  /** Resources of the entrypoints that run. */
  running: Record<string, number>[];
  /** Workers that running programs are spread over; 0 when none needs any. */
  workers: number;
  /** When the next of the jobs ends, in ms since 1970. */
  nextEnd?: number;
}

/** What of a head's API the operator, autoscalers and submitters use. */
export interface RayDashboard {
  /** Whether the head answers at all. */
  isUp(head: Pod): boolean;
  /** Undefined when the head does not know the job (404). */
  getJob(head: Pod, submissionId: string): RayJobInfo | undefined;
  submitJob(head: Pod, submission: RayJobSubmission): void;
  stopJob(head: Pod, submissionId: string): void;
  /** Remembers that a pod follows a job, whose log it prints. */
  follow(podUid: string, head: Pod, submissionId: string): void;
  /** What a pod that follows a job has to print, also what is to come. */
  followedLog(podUid: string): { at: number; text: string }[] | undefined;
  /** Undefined when the head is not up. */
  load(head: Pod): RayLoad | undefined;
  /** Calls back with a head's pod when something at the head has changed. */
  onHeadChange(listener: (podUid: string) => void): () => void;
  /** Undefined when the head is not up. */
  serveApplications(head: Pod): ServeApplicationStatus[] | undefined;
  /** `PUT /api/serve/applications/` with a multi-application config. */
  deployServe(head: Pod, config: unknown): void;
  /** Whether the HTTP proxy of Serve on the head's node is healthy. */
  isServeHealthy(head: Pod): boolean;
}
