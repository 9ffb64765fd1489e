export * from './Ground';
export * from './KubernetesApi';
export * from './controlPlane';
export * from './readKubeconfig';
export * from './simulator';
export * from './waitFor';
export * from './startRaydeck';
