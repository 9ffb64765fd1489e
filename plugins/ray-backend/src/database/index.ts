export * from './ObjectRecordStore';
export * from './openDatabase';
export * from './RequestStore';
export * from './SubmissionStore';
