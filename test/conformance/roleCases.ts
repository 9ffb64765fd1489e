import type { ConformanceCase } from './ConformanceCase';
import { PODS, RBAC, rbac, roleRef } from './fixtures';
import { patch, post } from './steps';

/** Acting as others, and what roles and bindings must be. */
export const roleCases: ConformanceCase[] = [
  {
    name: 'acts as the user that an administrator impersonates',
    steps: [
      {
        method: 'GET',
        path: PODS,
        headers: { 'Impersonate-User': 'somebody' },
        expect: {
          status: 403,
          body: {
            message:
              'pods is forbidden: User "somebody" cannot list resource "pods" in API group "" in the namespace "{ns}"',
          },
        },
      },
      {
        method: 'GET',
        path: PODS,
        as: 'limited',
        headers: { 'Impersonate-User': 'somebody' },
        expect: {
          status: 403,
          body: {
            message: {
              $match:
                'cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "{ns}"$',
            },
          },
        },
      },
      {
        method: 'GET',
        path: PODS,
        headers: {
          'Impersonate-User': 'somebody',
          'Impersonate-Group': 'system:masters',
        },
        expect: { status: 200 },
      },
    ],
  },
  {
    name: 'checks roles and bindings',
    steps: [
      post(
        `${RBAC}/roles`,
        rbac('Role', 'r', {
          rules: [{ apiGroups: [''], resources: ['pods'] }],
        }),
        422,
        {
          message:
            'Role.rbac.authorization.k8s.io "r" is invalid: rules[0].verbs: Required value: verbs must contain at least one value',
        },
      ),
      post(
        `${RBAC}/roles`,
        rbac('Role', 'r', { rules: [{ verbs: ['get'] }] }),
        422,
        {
          message:
            'Role.rbac.authorization.k8s.io "r" is invalid: [rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]',
        },
      ),
      post(
        `${RBAC}/rolebindings`,
        rbac('RoleBinding', 'b', roleRef('r', 'Foo')),
        422,
        {
          message:
            'RoleBinding.rbac.authorization.k8s.io "b" is invalid: roleRef.kind: Unsupported value: "Foo": supported values: "Role", "ClusterRole"',
        },
      ),
      post(
        `${RBAC}/rolebindings`,
        rbac('RoleBinding', 'b', {
          ...roleRef('r'),
          subjects: [{ kind: 'User', name: 'x' }],
        }),
        201,
        {
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', name: 'x' }],
        },
      ),
      patch(
        `${RBAC}/rolebindings/b`,
        'application/merge-patch+json',
        { roleRef: { name: 'other' } },
        422,
        {
          message:
            'RoleBinding.rbac.authorization.k8s.io "b" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef',
        },
      ),
    ],
  },
];
