export * from './findingsOf';
export * from './RayClient';
