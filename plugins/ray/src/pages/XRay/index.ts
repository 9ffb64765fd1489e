export { XRayPage } from './XRayPage';
