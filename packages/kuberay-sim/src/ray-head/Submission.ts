import type { ProgramName } from './programs';

/** What a client asks of `POST /api/jobs/`. */
export interface Submission {
  entrypoint: string;
  submissionId?: string;
  runtimeEnv?: Record<string, unknown>;
  metadata?: Record<string, string>;
  entrypointNumCpus?: number;
  entrypointNumGpus?: number;
  /** Bytes. */
  entrypointMemory?: number;
  entrypointResources?: Record<string, number>;
}

export type JobStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'STOPPED';

/** All that must be kept of a job; the rest follows from it and the time. */
export interface JobRecord extends Submission {
  submissionId: string;
  program?: ProgramName;
  /** Position among the head's drivers, for job ids such as `02000000`. */
  number: number;
  /** Moments in milliseconds since 1970. */
  submittedAt: number;
  /** When the resources asked for were there; absent while they are not. */
  scheduledAt?: number;
  stopRequestedAt?: number;
  /** How long the program is meant to run, in its own milliseconds. */
  durationMs?: number;
  /** Milliseconds of the program in one of the day. */
  timeScale: number;
  workers: number;
  /** What the cluster had when the job began. */
  resources?: Record<string, number>;
  /** A job of `ray.init` outside of the jobs API: type DRIVER. */
  driver?: { pid: number; namespace?: string };
}

export function isTerminal(status: JobStatus): boolean {
  return status !== 'PENDING' && status !== 'RUNNING';
}
