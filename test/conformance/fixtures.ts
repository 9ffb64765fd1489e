import type { Template } from './ConformanceCase';

export const CLUSTERS = '/apis/ray.io/v1/namespaces/{ns}/rayclusters';
export const CONFIGMAPS = '/api/v1/namespaces/{ns}/configmaps';
export const PODS = '/api/v1/namespaces/{ns}/pods';
export const SERVICES = '/api/v1/namespaces/{ns}/services';
export const SECRETS = '/api/v1/namespaces/{ns}/secrets';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/** A RayCluster that no operator acts on: another controller manages it. */
export function rayCluster(
  name: string,
  spec: Record<string, Template> = {},
  metadata: Record<string, Template> = {},
): Template {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name, ...metadata },
    spec: {
      managedBy: 'kueue.x-k8s.io/multikueue',
      headGroupSpec: {
        rayStartParams: {},
        template: {
          spec: {
            containers: [{ name: 'ray-head', image: 'rayproject/ray:2.58.1' }],
          },
        },
      },
      ...spec,
    },
  };
}

export function configMap(
  name: string,
  metadata: Record<string, Template> = {},
  data: Record<string, Template> = { a: '1' },
): Template {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...metadata },
    data,
  };
}

export function pod(
  name: string,
  spec: Record<string, Template> = {},
): Template {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      // On a scheduler that does not exist the pod stays as it is.
      schedulerName: 'none',
      containers: [{ name: 'a', image: 'b:1' }],
      ...spec,
    },
  };
}

/** A Status that is a failure. */
export function failure(
  code: number,
  reason: string,
  message: Template,
  details?: Template,
): Template {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
    ...(details === undefined ? {} : { details }),
  };
}

export const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}';

/** An object of RBAC. */
export const rbac = (
  kind: string,
  name: string,
  content: object,
): Template => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name },
  ...content,
});

/** What a binding binds. */
export const roleRef = (name: string, kind: string = 'Role') => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
});
