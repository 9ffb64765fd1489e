/** The four kinds that are compared, and where they are. */
export const COLLECTIONS = {
  RayCluster: '/apis/ray.io/v1/rayclusters',
  Pod: '/api/v1/pods',
  Service: '/api/v1/services',
  Event: '/apis/events.k8s.io/v1/events',
};
