import { sha256 } from '@noble/hashes/sha256';
import { bytesToHex } from '@noble/hashes/utils';

/** Annotations and labels by which Raydeck's objects say whose they are. A contract: see docs/identity.md. */
export const ENTITY_REF_ANNOTATION = 'raydeck.dev/entity-ref';
export const REQUESTED_BY_ANNOTATION = 'raydeck.dev/requested-by';
export const TEMPLATE_ANNOTATION = 'raydeck.dev/template';
export const TEMPLATE_DIGEST_ANNOTATION = 'raydeck.dev/template-digest';
export const PARAMETERS_ANNOTATION = 'raydeck.dev/parameters';
export const REQUEST_ID_ANNOTATION = 'raydeck.dev/request-id';
export const ENTITY_LABEL = 'raydeck.dev/entity';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY_RAYDECK = 'raydeck';
/** On catalog entities: a label selector that attaches objects which Raydeck did not create. */
export const SELECTOR_ANNOTATION = 'raydeck.dev/selector';
/** The label and annotation by which users of Backstage's Kubernetes plugin attach objects. */
export const KUBERNETES_ID = 'backstage.io/kubernetes-id';

/** Labels that KubeRay sets on pods and children. */
export const RAY_CLUSTER_LABEL = 'ray.io/cluster';
export const RAY_NODE_LABEL = 'ray.io/is-ray-node';
export const RAY_NODE_TYPE_LABEL = 'ray.io/node-type';
export const RAY_GROUP_LABEL = 'ray.io/group';

/** Longest names that KubeRay 1.6 and 1.7 accept, so that the names they derive fit their own limits. */
export const MAX_NAME_LENGTH = {
  RayCluster: 53,
  RayJob: 47,
  RayService: 47,
  RayCronJob: 36,
} as const;

/** KubeRay demands DNS-1035 labels: a lower case letter first, then letters, digits and hyphens. */
export const NAME_PATTERN = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The value of the label `raydeck.dev/entity`: the first 40 hex digits of the SHA-256 of the entity reference
 * in lower case. Entity references hold `:` and `/`, which labels forbid.
 */
export function entityLabelValue(entityRef: string): string {
  return bytesToHex(
    sha256(new TextEncoder().encode(entityRef.toLocaleLowerCase('en-US'))),
  ).slice(0, 40);
}
