import type { RayClusterStatus, RayJob, RayJobStatus } from './types';

export const EMPTY_CLUSTER_STATUS: RayClusterStatus = {
  desiredCPU: '0',
  desiredGPU: '0',
  desiredMemory: '0',
  desiredTPU: '0',
  head: {},
};

/** The status of a RayJob that nothing is known of yet. */
export function emptyJobStatus(): RayJobStatus {
  return {
    rayClusterStatus: structuredClone(EMPTY_CLUSTER_STATUS),
    rayJobInfo: {},
  };
}

/** Forgets the attempt: what Suspending and Retrying do. */
export function resetAttempt(status: RayJobStatus): void {
  for (const field of [
    'rayClusterName',
    'dashboardURL',
    'jobId',
    'message',
    'reason',
    'jobStatus',
  ] as const) {
    delete status[field];
  }
  status.rayClusterStatus = structuredClone(EMPTY_CLUSTER_STATUS);
  status.rayJobInfo = {};
}

/** Whether activeDeadlineSeconds is over; then the status says so. */
export function checkDeadline(
  job: RayJob,
  status: RayJobStatus,
  now: Date,
): boolean {
  const seconds = job.spec.activeDeadlineSeconds;
  if (seconds === undefined || !status.startTime) return false;
  if (now.getTime() < Date.parse(status.startTime) + seconds * 1000) {
    return false;
  }
  const start = status.startTime.replace('T', ' ').replace('Z', ' +0000 UTC');
  status.jobDeploymentStatus = 'Failed';
  status.reason = 'DeadlineExceeded';
  status.message = `The RayJob has passed the activeDeadlineSeconds. StartTime: ${start}. ActiveDeadlineSeconds: ${seconds}`;
  return true;
}

/** Counts what has ended, and turns a failure into another attempt. */
export function applyBackoffLimit(job: RayJob, status: RayJobStatus): void {
  const failedNow = status.jobDeploymentStatus === 'Failed';
  const succeededNow =
    status.jobStatus === 'SUCCEEDED' &&
    status.jobDeploymentStatus === 'Complete';
  status.failed = (status.failed ?? 0) + (failedNow ? 1 : 0);
  status.succeeded = (status.succeeded ?? 0) + (succeededNow ? 1 : 0);
  const limit = job.spec.backoffLimit;
  if (
    failedNow &&
    limit !== undefined &&
    status.failed < limit + 1 &&
    status.reason !== 'DeadlineExceeded'
  ) {
    status.jobDeploymentStatus = 'Retrying';
  }
}
