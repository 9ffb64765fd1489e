import type { Credentials, KubernetesApi, KubeObject } from '../grounds';
import type { PolicyRule } from './grants';

const RBAC = 'rbac.authorization.k8s.io';

export interface AccountRights {
  /** Granted everywhere. */
  cluster: PolicyRule[];
  /** Granted in these namespaces. */
  namespaces?: string[];
  namespaced?: PolicyRule[];
}

function binding(
  kind: 'ClusterRole' | 'Role',
  metadata: { name: string; namespace?: string },
  account: { name: string; namespace: string },
): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: RBAC, kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
}

function role(
  kind: 'ClusterRole' | 'Role',
  metadata: { name: string; namespace?: string },
  rules: PolicyRule[],
): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind, metadata, rules };
}

/** Makes a service account that has these rights and nothing more, and a token for it. */
export async function makeAccount(
  admin: KubernetesApi,
  account: { name: string; namespace: string },
  { cluster, namespaces = [], namespaced = [] }: AccountRights,
): Promise<Credentials> {
  await admin.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: account,
  });
  const { name } = account;
  await admin.create(role('ClusterRole', { name }, cluster));
  await admin.create(binding('ClusterRole', { name }, account));
  for (const namespace of namespaces) {
    await admin.create(role('Role', { name, namespace }, namespaced));
    await admin.create(binding('Role', { name, namespace }, account));
  }
  const { status } = await admin.must(
    'POST',
    `/api/v1/namespaces/${account.namespace}/serviceaccounts/${name}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  );
  return { token: (status as { token: string }).token };
}

/** What {@link makeAccount} made outside of the account's namespace. */
export async function removeAccount(
  admin: KubernetesApi,
  name: string,
): Promise<void> {
  for (const kind of ['clusterrolebindings', 'clusterroles']) {
    await admin.send('DELETE', `/apis/${RBAC}/v1/${kind}/${name}`);
  }
}
