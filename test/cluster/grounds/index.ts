export * from './Ground';
export * from './KubernetesApi';
export * from './controlPlane';
export * from './readKubeconfig';
export * from './simulator';
export * from './startHeads';
export * from './startRaydeck';
export * from './waitFor';
