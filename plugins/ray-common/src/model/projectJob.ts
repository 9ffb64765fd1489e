import type { Job, JobAction, JobState } from '../api';
import type { RayJobObject } from '../kubernetes';
import type { Ownership, RayJobInput, SubmissionRecord } from './types';
import {
  REQUESTED_BY_ANNOTATION,
  stringifyClusterRef,
  stringifyJobRef,
} from '../identity';
import { jobFailure } from './jobFailure';
import { templateUse } from './projectCluster';

const ENDED: ReadonlySet<JobState> = new Set([
  'succeeded',
  'failed',
  'stopped',
]);

/** Has the job come to its end? `unknown` has not: it may yet be heard of. */
export function isJobEnded(state: JobState): boolean {
  return ENDED.has(state);
}

/** A RayJob as the API shows it. */
export function projectRayJob(
  input: RayJobInput,
  ownership: Ownership,
  allowed: JobAction[],
): Job {
  const { kubernetesCluster, rayJob } = input;
  const { metadata, spec, status } = rayJob;
  const at = {
    kubernetesCluster,
    namespace: metadata.namespace,
    name: metadata.name,
  };
  const state = rayJobState(rayJob);
  const failure =
    state === 'failed'
      ? jobFailure(status?.message, { reason: status?.reason })
      : undefined;
  const template = templateUse(rayJob);
  const submittedBy = metadata.annotations?.[REQUESTED_BY_ANNOTATION];
  const startedAt = status?.rayJobInfo?.startTime;
  const endedAt = status?.rayJobInfo?.endTime ?? status?.endTime;
  return {
    ref: stringifyJobRef({ kind: 'RayJob', ...at }),
    uid: metadata.uid,
    name: metadata.name,
    ...(status?.jobId && { submissionId: status.jobId }),
    origin: 'RayJob',
    kubernetesCluster,
    namespace: metadata.namespace,
    ...(status?.rayClusterName && {
      cluster: stringifyClusterRef({ ...at, name: status.rayClusterName }),
    }),
    state,
    sentence: rayJobSentence(rayJob, state, failure?.message),
    ...(input.staleSince && { staleSince: input.staleSince }),
    entrypoint: spec.entrypoint ?? '',
    ...(submittedBy && { submittedBy }),
    ...ownership,
    ...(template && { template }),
    ...(metadata.creationTimestamp && {
      createdAt: metadata.creationTimestamp,
    }),
    ...(startedAt && { startedAt }),
    ...(isJobEnded(state) && endedAt && { endedAt }),
    attempts: attempts(rayJob),
    ...(failure && { failure }),
    findings: [],
    allowed: allowed.filter(action => {
      if (metadata.deletionTimestamp) return action === 'readLogs';
      return action !== 'stop' || state === 'running' || state === 'pending';
    }),
  };
}

/** KubeRay counts failed attempts in `failed` and the one that succeeded in `succeeded`; the running one is in neither. */
function attempts({ status }: RayJobObject): number {
  const ended = (status?.failed ?? 0) + (status?.succeeded ?? 0);
  const running =
    status?.jobDeploymentStatus === 'Initializing' ||
    status?.jobDeploymentStatus === 'Running';
  return ended + (running ? 1 : 0);
}

/**
 * The state of a RayJob. `jobDeploymentStatus` is KubeRay's view and wins where it has ended: a job whose deadline has
 * passed is Failed while `jobStatus` still says RUNNING. `Complete` includes jobs that were stopped.
 */
export function rayJobState({ status }: RayJobObject): JobState {
  switch (status?.jobDeploymentStatus) {
    case 'Failed':
    case 'ValidationFailed':
      return 'failed';
    case 'Complete':
      return status.jobStatus === 'STOPPED'
        ? 'stopped'
        : rayStatusState(status.jobStatus) ?? 'succeeded';
    case 'Retrying':
      return 'retrying';
    case 'Suspending':
    case 'Suspended':
      return 'suspended';
    case 'Waiting':
      return 'waiting';
    case 'Running':
      return rayStatusState(status.jobStatus) ?? 'pending';
    default:
      return 'pending';
  }
}

function rayStatusState(status: string | undefined): JobState | undefined {
  switch (status) {
    case 'PENDING':
      return 'pending';
    case 'RUNNING':
      return 'running';
    case 'SUCCEEDED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'STOPPED':
      return 'stopped';
    default:
      return undefined;
  }
}

function rayJobSentence(
  { status, metadata }: RayJobObject,
  state: JobState,
  failure: string | undefined,
): string {
  if (metadata.deletionTimestamp) return 'Being deleted.';
  switch (state) {
    case 'pending':
      return status?.jobDeploymentStatus === 'Running'
        ? 'The cluster is ready; Ray is starting the job.'
        : `Waiting for its cluster${
            status?.rayClusterName ? ` ${status.rayClusterName}` : ''
          } to become ready.`;
    case 'waiting':
      return 'Waiting for a person to submit the job (InteractiveMode).';
    case 'suspended':
      return 'Suspended: it holds no resources.';
    case 'retrying':
      return 'The last attempt failed; the next one is being prepared.';
    default:
      return endedSentence(state, failure);
  }
}

/** A submission as the API shows it. */
export function projectSubmission(
  record: SubmissionRecord,
  ownership: Ownership,
  allowed: JobAction[],
  staleSince?: string,
): Job {
  const { kubernetesCluster, namespace } = record;
  const at = { kubernetesCluster, namespace, name: record.cluster };
  const state = submissionState(record);
  const failure =
    state === 'failed'
      ? jobFailure(record.message, {
          reason: record.errorType,
          exitCode: record.exitCode,
        })
      : undefined;
  const lastSeen =
    state === 'unknown' ? record.seenAt ?? record.createdAt : staleSince;
  return {
    ref: stringifyJobRef({
      kind: 'submission',
      ...at,
      id: record.submissionId,
    }),
    uid: record.uid,
    name: record.submissionId,
    submissionId: record.submissionId,
    origin: 'submission',
    kubernetesCluster,
    namespace,
    cluster: stringifyClusterRef(at),
    state,
    sentence: submissionSentence(record, state, failure?.message),
    ...(lastSeen && { staleSince: lastSeen }),
    entrypoint: record.entrypoint,
    ...(record.runtimeEnv && { runtimeEnv: record.runtimeEnv }),
    submittedBy: record.submittedBy,
    ...ownership,
    createdAt: record.createdAt,
    ...(record.startedAt && { startedAt: record.startedAt }),
    ...(record.endedAt && { endedAt: record.endedAt }),
    attempts: 1,
    ...(failure && { failure }),
    findings: [],
    allowed: allowed.filter(action => {
      if (action === 'stop') return state === 'running' || state === 'pending';
      if (action === 'delete')
        return state !== 'running' && state !== 'pending';
      return record.lost === undefined;
    }),
  };
}

/** A job that had ended stays as it ended, whatever becomes of its head; one that had not is unknown then. */
export function submissionState(record: SubmissionRecord): JobState {
  const state = rayStatusState(record.status) ?? 'pending';
  return record.lost && !isJobEnded(state) ? 'unknown' : state;
}

function submissionSentence(
  record: SubmissionRecord,
  state: JobState,
  failure: string | undefined,
): string {
  if (state === 'unknown') {
    return record.lost === 'forgotten'
      ? 'Its head does not know it any more: the head was restarted and lost its jobs.'
      : 'Its cluster is gone; how the job ended is not known.';
  }
  if (state === 'pending') {
    return record.status
      ? record.message ?? 'Ray is starting the job.'
      : 'Being handed to the head.';
  }
  return endedSentence(state, failure);
}

function endedSentence(state: JobState, failure: string | undefined): string {
  switch (state) {
    case 'running':
      return 'Running.';
    case 'succeeded':
      return 'Succeeded.';
    case 'stopped':
      return 'Stopped by a person.';
    case 'failed':
      return `Failed: ${failure ?? 'no reason was given'}`;
    default:
      return 'Its state is not known.';
  }
}
