export * from './HttpKubernetesCluster';
export * from './KubernetesCluster';
export * from './KubernetesError';
export * from './ObjectCache';
export * from './Reflector';
export * from './parseFrame';
export * from './readText';
export * from './watchFailure';
