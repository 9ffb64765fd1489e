export * from './applyJobInfo';
export * from './redactRuntimeEnv';
export * from './SubmissionBook';
export * from './SubmissionFollower';
export * from './SubmissionService';
export * from './rayFailure';
export * from './rayJobTarget';
