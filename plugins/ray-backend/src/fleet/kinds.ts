import {
  RAY_CLUSTER_LABEL,
  RAY_NODE_TYPE_LABEL,
} from '@raydeck/backstage-plugin-ray-common';
import type { FleetKind } from './Fleet';

/** How a kind is listed and watched. */
export interface FleetKindSource {
  path: string;
  /** In words of RBAC. */
  resource: string;
  labelSelector?: string;
}

export const FLEET_KINDS: { [K in FleetKind]: FleetKindSource } = {
  RayCluster: {
    path: '/apis/ray.io/v1/rayclusters',
    resource: 'rayclusters.ray.io',
  },
  RayJob: { path: '/apis/ray.io/v1/rayjobs', resource: 'rayjobs.ray.io' },
  // Wider than `ray.io/is-ray-node=yes`: a head's Service selects by this label, so that every pod which could answer
  // in a head's place is known, also one that only pretends.
  Pod: {
    path: '/api/v1/pods',
    resource: 'pods',
    labelSelector: RAY_CLUSTER_LABEL,
  },
  Service: {
    path: '/api/v1/services',
    resource: 'services',
    labelSelector: `${RAY_CLUSTER_LABEL},${RAY_NODE_TYPE_LABEL}=head`,
  },
  Event: {
    path: '/apis/events.k8s.io/v1/events',
    resource: 'events.events.k8s.io',
  },
};
