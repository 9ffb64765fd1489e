export * from './ApiServer';
export * from './Authorizer';
export * from './accounts';
export * from './backends';
export * from './kubeconfig';
export * from './version';
