export * from './RayHead';
export * from './RayHeads';
export { RAY_VERSION } from './headRoutes';
export { DuplicateJob, JobNotEnded } from './JobTable';
export type { JobDetails } from './jobDetails';
export type { ProgramName } from './programs';
export type { SeedJob } from './seededRecord';
export type { JobStatus, Submission } from './Submission';
