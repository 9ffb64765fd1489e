/**
 * Ray clusters and jobs on Kubernetes, on X-Ray, on the pages of the catalog
 * and on pages of their own. For apps of the new frontend system; older apps
 * take what they need from `/legacy`.
 *
 * @packageDocumentation
 */
export { rayPlugin as default } from './plugin';
export { rayApiRef } from './api';
export type { RayApi } from './api';
