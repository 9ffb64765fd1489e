export * from './sharedControlPlane';
export {
  ensureRayPython,
  startControlPlane,
} from '../../../scripts/lib/controlPlane.mjs';
export type {
  ControlPlane,
  ControlPlaneOptions,
  RunningControlPlane,
} from '../../../scripts/lib/controlPlane.mjs';
