/**
 * The plugin for apps of the old frontend system.
 *
 * @packageDocumentation
 */
export {
  EntityRayCard,
  EntityRayContent,
  isRayAvailable,
  RayPage,
  rayPlugin,
} from './legacy/plugin';
export { rayApiRef } from './api';
export type { RayApi } from './api';
