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

/** The Jobs API of a head, as the operator uses it in HTTPMode. */
export interface RayDashboard {
  /** Whether the head answers at all. */
  isUp(head: Pod): boolean;
  /** Undefined when the head does not know the job (404). */
  getJob(head: Pod, submissionId: string): RayJobInfo | undefined;
  submitJob(head: Pod, submission: RayJobSubmission): void;
  stopJob(head: Pod, submissionId: string): void;
}
