/**
 * Scaffolder actions that create Ray clusters and submit jobs.
 *
 * @packageDocumentation
 */
export { scaffolderModuleRay as default } from './module';
export { createClusterAction } from './actions/createClusterAction';
export { deleteClusterAction } from './actions/deleteClusterAction';
export { submitJobAction } from './actions/submitJobAction';
export { waitForClusterAction } from './actions/waitForClusterAction';
export type { RayActionOptions } from './lib/RaySession';
