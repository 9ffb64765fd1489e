import { createPermission } from '@backstage/plugin-permission-common';

export const RESOURCE_TYPE_RAY_CLUSTER = 'ray-cluster';
export const RESOURCE_TYPE_RAY_JOB = 'ray-job';

export const rayClusterReadPermission = createPermission({
  name: 'ray.cluster.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RAY_CLUSTER,
});

/** Decided on the virtual resource `{ entity, owners, kubernetesCluster, namespace, template }` after placement. */
export const rayClusterCreatePermission = createPermission({
  name: 'ray.cluster.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_RAY_CLUSTER,
});

export const rayClusterDeletePermission = createPermission({
  name: 'ray.cluster.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_RAY_CLUSTER,
});

export const rayJobReadPermission = createPermission({
  name: 'ray.job.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RAY_JOB,
});

export const rayJobCreatePermission = createPermission({
  name: 'ray.job.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_RAY_JOB,
});

export const rayJobStopPermission = createPermission({
  name: 'ray.job.stop',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RAY_JOB,
});

export const rayJobDeletePermission = createPermission({
  name: 'ray.job.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_RAY_JOB,
});

/** Logs hold what user code printed: they are read by owners and admins, not by everyone who may see state. */
export const rayLogReadPermission = createPermission({
  name: 'ray.log.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RAY_JOB,
});

export const rayTemplateReadPermission = createPermission({
  name: 'ray.template.read',
  attributes: { action: 'read' },
});

export const rayPermissions = [
  rayClusterReadPermission,
  rayClusterCreatePermission,
  rayClusterDeletePermission,
  rayJobReadPermission,
  rayJobCreatePermission,
  rayJobStopPermission,
  rayJobDeletePermission,
  rayLogReadPermission,
  rayTemplateReadPermission,
];
