export type {
  ClusterInput,
  Ownership,
  RayJobInput,
  SubmissionRecord,
} from './types';
export { projectCluster, rootObject, templateUse } from './projectCluster';
export { withoutLogText } from './jobFailure';
export { projectEvent, eventTime } from './projectEvent';
export { projectPod } from './projectPod';
export {
  isJobEnded,
  projectRayJob,
  projectSubmission,
  rayJobState,
  submissionState,
} from './projectJob';
export {
  explainSchedulerMessage,
  parseSchedulerMessage,
  type SchedulerMessage,
  type SchedulerReason,
} from './schedulerMessage';
