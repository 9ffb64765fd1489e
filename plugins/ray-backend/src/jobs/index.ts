export * from './SubmissionBook';
