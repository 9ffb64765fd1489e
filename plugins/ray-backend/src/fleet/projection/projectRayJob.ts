import type {
  RayJobObject,
  RayJobSpec,
  RayJobStatus,
} from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../../kubernetes';
import {
  fields,
  flag,
  isFields,
  number,
  oneOf,
  text,
  texts,
  type Fields,
} from './narrow';
import { projectMetadata, shared } from './projectMetadata';
import { projectRayClusterSpec } from './projectRayCluster';

const JOB_STATUSES = [
  '',
  'PENDING',
  'RUNNING',
  'STOPPED',
  'SUCCEEDED',
  'FAILED',
] as const;

const DEPLOYMENT_STATUSES = [
  '',
  'Initializing',
  'Running',
  'Complete',
  'Failed',
  'ValidationFailed',
  'Suspending',
  'Suspended',
  'Retrying',
  'Waiting',
] as const;

/** A RayJob, without its runtime environment, which may hold secrets. */
export function projectRayJob(raw: RawObject): RayJobObject {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayJob',
    metadata: projectMetadata(raw.metadata),
    spec: spec(fields(raw.spec)),
    status: isFields(raw.status) ? status(raw.status) : undefined,
  };
}

function spec(raw: Fields): RayJobSpec {
  return {
    entrypoint: text(raw.entrypoint),
    submissionMode: shared.text(text(raw.submissionMode)),
    suspend: flag(raw.suspend),
    shutdownAfterJobFinishes: flag(raw.shutdownAfterJobFinishes),
    ttlSecondsAfterFinished: number(raw.ttlSecondsAfterFinished),
    activeDeadlineSeconds: number(raw.activeDeadlineSeconds),
    backoffLimit: number(raw.backoffLimit),
    jobId: text(raw.jobId),
    clusterSelector: shared.object(texts(raw.clusterSelector)),
    rayClusterSpec: isFields(raw.rayClusterSpec)
      ? projectRayClusterSpec(raw.rayClusterSpec)
      : undefined,
  };
}

function status(raw: Fields): RayJobStatus {
  const info = raw.rayJobInfo;
  return {
    jobId: text(raw.jobId),
    rayClusterName: text(raw.rayClusterName),
    dashboardURL: text(raw.dashboardURL),
    jobStatus: oneOf(raw.jobStatus, JOB_STATUSES),
    jobDeploymentStatus: oneOf(raw.jobDeploymentStatus, DEPLOYMENT_STATUSES),
    reason: shared.text(text(raw.reason)),
    message: text(raw.message),
    startTime: text(raw.startTime),
    endTime: text(raw.endTime),
    succeeded: number(raw.succeeded),
    failed: number(raw.failed),
    rayJobInfo: isFields(info)
      ? { startTime: text(info.startTime), endTime: text(info.endTime) }
      : undefined,
    observedGeneration: number(raw.observedGeneration),
  };
}
