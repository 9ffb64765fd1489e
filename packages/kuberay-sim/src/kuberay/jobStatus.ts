import { copyJson } from '../store';
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
    rayClusterStatus: copyJson(EMPTY_CLUSTER_STATUS),
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
  status.rayClusterStatus = copyJson(EMPTY_CLUSTER_STATUS);
  status.rayJobInfo = {};
}

const GRACE_PERIOD_MS = 300_000;

type Deadline = 'activeDeadlineSeconds' | 'preRunningDeadlineSeconds';

/** Whether a deadline of a RayJob is over; then the status says so. */
export function checkDeadline(
  job: RayJob,
  status: RayJobStatus,
  now: Date,
  deadline: Deadline = 'activeDeadlineSeconds',
): boolean {
  const seconds = job.spec[deadline];
  if (seconds === undefined || !status.startTime) return false;
  if (now.getTime() < Date.parse(status.startTime) + seconds * 1000) {
    return false;
  }
  const start = status.startTime.replace('T', ' ').replace('Z', ' +0000 UTC');
  const isActive = deadline === 'activeDeadlineSeconds';
  const name = isActive ? 'ActiveDeadlineSeconds' : 'PreRunningDeadlineSeconds';
  status.jobDeploymentStatus = 'Failed';
  status.reason = isActive ? 'DeadlineExceeded' : 'PreRunningDeadlineExceeded';
  status.message = `The RayJob has passed the ${deadline}. StartTime: ${start}. ${name}: ${seconds}`;
  return true;
}

/** Whether Ray's job ended long ago and the deployment still runs. */
export function checkGracePeriod(status: RayJobStatus, now: Date): boolean {
  const { jobStatus = '', jobDeploymentStatus, rayJobInfo } = status;
  const terminal = ['SUCCEEDED', 'FAILED', 'STOPPED'].includes(jobStatus);
  if (!terminal || jobDeploymentStatus !== 'Running' || !rayJobInfo.endTime) {
    return false;
  }
  if (now.getTime() < Date.parse(rayJobInfo.endTime) + GRACE_PERIOD_MS) {
    return false;
  }
  status.jobDeploymentStatus = jobStatus === 'FAILED' ? 'Failed' : 'Complete';
  status.reason = 'JobDeploymentStatusTransitionGracePeriodExceeded';
  status.message =
    'JobDeploymentStatus does not transition to Complete or Failed within the grace period after JobStatus reaches a terminal state.';
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
