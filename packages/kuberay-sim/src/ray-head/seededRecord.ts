import type { ProgramName } from './programs';
import type { JobRecord, JobStatus } from './Submission';

/** A job that a seeded fleet has had for a while. */
export interface SeedJob {
  submissionId: string;
  entrypoint: string;
  program?: ProgramName;
  status: JobStatus;
  startedAgoMs: number;
  /**
   * How long it ran, or is to run; by default the time until now for STOPPED, 6
   * hours more for RUNNING, what the program takes for the others.
   */
  durationMs?: number;
  metadata?: Record<string, string>;
  runtimeEnv?: Record<string, unknown>;
  /** Workers a training is spread over, 1 by default. */
  workers?: number;
  entrypointNumCpus?: number;
  entrypointNumGpus?: number;
  /** A driver outside of the jobs API (`ray.init` from a notebook). */
  driver?: { pid: number };
}

const HOURS_MS = 3_600_000;
const STOP_MS = 500;

function durationOf(job: SeedJob): number | undefined {
  if (job.durationMs !== undefined) return job.durationMs;
  if (job.status === 'RUNNING') return job.startedAgoMs + 6 * HOURS_MS;
  return undefined;
}

/**
 * The record of a seeded job. The status is reached by the program's own end
 * where that can be, so that message, log and exit code belong together.
 */
export function seededRecord(
  job: SeedJob,
  now: Date,
  number: number,
): JobRecord {
  const submittedAt = now.getTime() - job.startedAgoMs;
  const ran = job.durationMs ?? job.startedAgoMs;
  return {
    submissionId: job.submissionId,
    entrypoint: job.entrypoint,
    program: job.program ?? (job.status === 'FAILED' ? 'failing' : undefined),
    runtimeEnv: job.runtimeEnv,
    metadata: job.metadata,
    entrypointNumCpus: job.entrypointNumCpus,
    entrypointNumGpus: job.entrypointNumGpus,
    number,
    submittedAt,
    ...(job.status === 'PENDING' ? {} : { scheduledAt: submittedAt }),
    ...(job.status === 'STOPPED'
      ? { stopRequestedAt: submittedAt + ran - STOP_MS }
      : {}),
    // A stopped program would have gone on.
    durationMs: job.status === 'STOPPED' ? ran + HOURS_MS : durationOf(job),
    timeScale: 1,
    workers: job.workers ?? 1,
    ...(job.driver ? { driver: job.driver } : {}),
  };
}
