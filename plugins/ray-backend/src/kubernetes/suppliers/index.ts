export * from './ConfiguredClusterSupplier';
export * from './KubeconfigClusterSupplier';
