import type { KubernetesApi } from '../../grounds/KubernetesApi';
import { NAMESPACE } from './kinds';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
export const ROLE_BINDINGS = `${RBAC}/clusterrolebindings`;

/** What lets the Reflectors' account list and watch: without it the server answers 403. */
export const ROLE_BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'watch-suite' },
  roleRef: {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name: 'watch-suite',
  },
  subjects: [
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' },
    { kind: 'ServiceAccount', name: 'watcher', namespace: NAMESPACE },
  ],
};

/** What is there before any test: the namespace, its accounts, and the right to watch. */
export async function prepare(admin: KubernetesApi): Promise<void> {
  await admin.must('POST', '/api/v1/namespaces', {
    metadata: { name: NAMESPACE },
  });
  // Pods need the one; the other has tokens that a test revokes.
  for (const name of ['default', 'watcher']) {
    await admin.must(
      'POST',
      `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`,
      {
        metadata: { name },
      },
    );
  }
  await admin.must('POST', `${RBAC}/clusterroles`, {
    metadata: { name: 'watch-suite' },
    rules: [
      ['ray.io', 'rayclusters'],
      ['', 'pods'],
      ['', 'services'],
      ['events.k8s.io', 'events'],
    ].map(([group, resource]) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: ['list', 'watch'],
    })),
  });
  await admin.must('POST', ROLE_BINDINGS, ROLE_BINDING);
}
