import { roles, type AccountName, type Role } from './server';
import type { AnyKubeObject, NewKubeObject, ObjectStore } from './store';
import { jsonEquals, keyOf } from './store';

const GROUP = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = [
  ...READ,
  'create',
  'delete',
  'deletecollection',
  'patch',
  'update',
];

/** Whom a binding is for. */
interface Subject {
  apiGroup: string;
  kind: 'User' | 'Group';
  name: string;
}

const group = (name: string): Subject => ({
  apiGroup: GROUP,
  kind: 'Group',
  name,
});

/** What the aggregated roles of Kubernetes grant of the kinds served here. */
const VIEWED = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'persistentvolumeclaims',
      'pods',
      'pods/log',
      'resourcequotas',
      'serviceaccounts',
      'services',
    ],
    verbs: READ,
  },
  {
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    verbs: READ,
  },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: READ },
  {
    apiGroups: ['apps', 'batch', 'networking.k8s.io'],
    resources: ['*'],
    verbs: READ,
  },
];

const EDITED = [
  ...VIEWED,
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'persistentvolumeclaims',
      'pods',
      'pods/proxy',
      'secrets',
      'serviceaccounts',
      'serviceaccounts/token',
      'services',
      'services/proxy',
    ],
    verbs: WRITE,
  },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: WRITE },
];

const PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

/** The cluster roles that every Kubernetes cluster has, and who has them. */
const BUILT_IN: { name: string; rules: object[]; subjects: Subject[] }[] = [
  {
    name: 'cluster-admin',
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
    subjects: [group('system:masters')],
  },
  {
    name: 'system:basic-user',
    rules: [
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        verbs: ['create'],
      },
      {
        apiGroups: ['authentication.k8s.io'],
        resources: ['selfsubjectreviews'],
        verbs: ['create'],
      },
    ],
    subjects: [group('system:authenticated')],
  },
  {
    name: 'system:discovery',
    rules: [
      {
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/openapi',
          '/openapi/*',
          ...PATHS,
        ],
        verbs: ['get'],
      },
    ],
    subjects: [group('system:authenticated')],
  },
  {
    name: 'system:public-info-viewer',
    rules: [{ nonResourceURLs: PATHS, verbs: ['get'] }],
    subjects: [group('system:authenticated'), group('system:unauthenticated')],
  },
  { name: 'view', rules: VIEWED, subjects: [] },
  { name: 'edit', rules: EDITED, subjects: [] },
  {
    name: 'admin',
    rules: [
      ...EDITED,
      {
        apiGroups: [GROUP],
        resources: ['roles', 'rolebindings'],
        verbs: WRITE,
      },
    ],
    subjects: [],
  },
];

/** Stores an object as given, unless it is there and the same. */
function put(store: ObjectStore, plural: string, object: NewKubeObject): void {
  const resource = `${plural}.${GROUP}`;
  const key = keyOf(object as AnyKubeObject);
  const old = store.get(resource, key);
  if (!old) {
    store.create(resource, object);
    return;
  }
  const { apiVersion: _a, kind: _k, metadata: _m, ...content } = object;
  const same = Object.entries(content).every(([field, value]) =>
    jsonEquals(old[field], value),
  );
  if (same) return;
  store.delete(resource, key);
  store.create(resource, object);
}

function rbac(kind: string, metadata: object, content: object): NewKubeObject {
  return { apiVersion: `${GROUP}/v1`, kind, metadata, ...content };
}

function ref(kind: string, name: string): object {
  return { roleRef: { apiGroup: GROUP, kind, name } };
}

function putClusterRole(
  store: ObjectStore,
  name: string,
  rules: object[],
  subjects: Subject[],
): void {
  put(store, 'clusterroles', rbac('ClusterRole', { name }, { rules }));
  if (subjects.length === 0) return;
  const content = { subjects, ...ref('ClusterRole', name) };
  const binding = rbac('ClusterRoleBinding', { name }, content);
  put(store, 'clusterrolebindings', binding);
}

/** The cluster roles of Kubernetes, and those of the accounts. */
export function putClusterRoles(
  store: ObjectStore,
  accounts: Record<AccountName, Role>,
): void {
  for (const { name, rules, subjects } of BUILT_IN) {
    putClusterRole(store, name, rules, subjects);
  }
  for (const [name, { cluster }] of Object.entries(accounts)) {
    if (name === 'admin') continue;
    const user: Subject = { apiGroup: GROUP, kind: 'User', name };
    putClusterRole(store, name, cluster, [user]);
  }
}

/** What the accounts may do in a namespace besides. */
export function putRolesIn(
  store: ObjectStore,
  namespace: string,
  accounts: Record<AccountName, Role> = roles([namespace]),
): void {
  for (const [name, { namespaced }] of Object.entries(accounts)) {
    for (const { namespaces, rules } of namespaced) {
      if (!namespaces.includes(namespace)) continue;
      const metadata = { namespace, name };
      const subjects = [{ apiGroup: GROUP, kind: 'User', name }];
      put(store, 'roles', rbac('Role', metadata, { rules }));
      const content = { subjects, ...ref('Role', name) };
      put(store, 'rolebindings', rbac('RoleBinding', metadata, content));
    }
  }
}
