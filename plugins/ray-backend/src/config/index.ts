export * from './readRayConfig';
