export * from './RayDashboard';
export * from './buildPods';
export * from './clusterStatus';
export * from './headService';
export * from './installKubeRay';
export * from './names';
export * from './types';
export * from './validateSpec';
