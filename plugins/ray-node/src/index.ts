/**
 * Extension points of the Ray backend.
 *
 * @packageDocumentation
 */
export * from './KubernetesClusterSupplier';
export * from './extensionPoints';
