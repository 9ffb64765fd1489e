export * from './Attempt';
export * from './kubernetesFailure';
export * from './objectName';
export * from './ObjectWriter';
export * from './Placer';
export * from './Provisioner';
export * from './stamp';
