import type { BatchJobStatus } from '../controllers';
import type { Pod } from '../kubelet';
import type { AnyKubeObject } from '../store';
import { SUBMITTER_CONTAINER } from './jobSubmitter';
import type { RayJobStatus } from './types';

/** How long the operator waits for Ray's verdict after the submitter's end. */
const FINISHED_TIMEOUT_MS = 30_000;

export interface SubmitterCheck {
  /** When the submitter ended, in ms since 1970. */
  finishedAt?: number;
  /** Whether the job has failed by that; then the status says so. */
  failed: boolean;
}

function fail(status: RayJobStatus, message: string): void {
  status.jobDeploymentStatus = 'Failed';
  if (status.jobStatus === 'FAILED') {
    status.reason = 'AppFailed';
    return;
  }
  status.reason = 'SubmissionFailed';
  status.message = message;
}

/** The submitter of K8sJobMode, a Kubernetes Job. */
export function checkSubmitterJob(
  submitter: AnyKubeObject,
  status: RayJobStatus,
): SubmitterCheck {
  const { conditions = [] } = (submitter.status ?? {}) as BatchJobStatus;
  const end = conditions.find(
    c => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True',
  );
  if (end?.type === 'Failed') {
    fail(
      status,
      `Job submission has failed. Reason: ${end.reason}. Message: ${end.message}`,
    );
  }
  return {
    ...(end ? { finishedAt: Date.parse(end.lastTransitionTime) } : {}),
    failed: end?.type === 'Failed',
  };
}

/** The submitter of SidecarMode, a container of the head's pod. */
export function checkSidecar(
  head: Pod | undefined,
  status: RayJobStatus,
): SubmitterCheck {
  if (!head) {
    status.jobDeploymentStatus = 'Failed';
    status.reason = 'AppFailed';
    status.message = 'Ray head pod not found.';
    return { failed: true };
  }
  const ended = head.status.containerStatuses?.find(
    ({ name }) => name === SUBMITTER_CONTAINER,
  )?.state.terminated;
  if (!ended) return { failed: false };
  const failed = ended.exitCode !== 0;
  if (failed) {
    fail(
      status,
      `Ray head pod container ${SUBMITTER_CONTAINER} terminated with exit code ${ended.exitCode}: ${ended.reason}`,
    );
  }
  return { finishedAt: Date.parse(ended.finishedAt), failed };
}

/** Whether Ray's verdict did not come in time; then the status says so. */
export function checkFinishedTimeout(
  finishedAt: number | undefined,
  status: RayJobStatus,
  now: Date,
): boolean {
  if (finishedAt === undefined) return false;
  if (now.getTime() < finishedAt + FINISHED_TIMEOUT_MS) return false;
  const time = new Date(finishedAt).toISOString().replace('T', ' ');
  status.jobStatus = 'FAILED';
  status.jobDeploymentStatus = 'Failed';
  status.reason = 'JobDeploymentStatusTransitionGracePeriodExceeded';
  status.message = `The RayJob submitter finished at ${time.slice(
    0,
    19,
  )} but the ray job did not reach terminal state within 30s`;
  return true;
}
