export * from './types';
export * from './projectCluster';
export * from './projectEvent';
export * from './projectJob';
export * from './projectPod';
