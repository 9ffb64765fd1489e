export * from './RayError';
export * from './RayHeadClient';
export * from './RayHeads';
export * from './findRayHead';
export * from './followJobLog';
export * from './logFileText';
