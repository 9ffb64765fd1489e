/** A rule of a role, with the meaning of RBAC's PolicyRule. */
export interface PolicyRule {
  apiGroups: string[];
  /** Plurals, `plural/subresource` for subresources; `*` for all. */
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** Rights of an account: everywhere, and in some namespaces more. */
export interface Role {
  cluster: PolicyRule[];
  namespaced: { namespaces: string[]; rules: PolicyRule[] }[];
}

export type AccountName = 'admin' | 'raydeck' | 'kubernetes-plugin';

export const ACCOUNTS: AccountName[] = [
  'admin',
  'raydeck',
  'kubernetes-plugin',
];

const READ = ['get', 'list', 'watch'];

const admin: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

const rayRead: PolicyRule = {
  apiGroups: ['ray.io'],
  resources: ['rayclusters', 'rayjobs', 'rayservices', 'raycronjobs'],
  verbs: READ,
};

/**
 * The accounts' roles. Raydeck reads what it shows and makes and deletes
 * clusters and jobs, as `deploy/*.yaml` grants it on real clusters; Ray's token Secrets it may read only where a namespace is bound to
 * owners. The Kubernetes plugin reads, but no Secrets, and reaches no pod.
 */
export function roles(boundNamespaces: string[]): Record<AccountName, Role> {
  return {
    admin: { cluster: [admin], namespaced: [] },
    raydeck: {
      cluster: [
        {
          apiGroups: ['ray.io'],
          resources: ['rayclusters', 'rayjobs'],
          verbs: ['get', 'list', 'watch', 'create', 'delete'],
        },
        {
          apiGroups: [''],
          resources: ['pods', 'services'],
          verbs: ['list', 'watch'],
        },
        {
          apiGroups: ['events.k8s.io'],
          resources: ['events'],
          verbs: ['list', 'watch'],
        },
        {
          apiGroups: [''],
          resources: ['services/proxy'],
          verbs: ['get', 'create', 'delete'],
        },
      ],
      namespaced: [
        {
          namespaces: boundNamespaces,
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        },
      ],
    },
    'kubernetes-plugin': {
      cluster: [
        rayRead,
        {
          apiGroups: [''],
          resources: [
            'pods',
            'pods/log',
            'services',
            'endpoints',
            'events',
            'namespaces',
            'nodes',
            'configmaps',
            'limitranges',
            'resourcequotas',
            'persistentvolumeclaims',
          ],
          verbs: READ,
        },
        {
          apiGroups: [
            'apps',
            'autoscaling',
            'batch',
            'discovery.k8s.io',
            'events.k8s.io',
            'networking.k8s.io',
          ],
          resources: ['*'],
          verbs: READ,
        },
      ],
      namespaced: [],
    },
  };
}

const has = (list: string[], item: string) =>
  list.includes('*') || list.includes(item);

/** What is asked about: resource and subresource as one word. */
export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  namespace?: string;
  name?: string;
}

/** Whether a rule allows it. */
export function ruleAllows(rule: PolicyRule, asked: Attributes): boolean {
  return (
    has(rule.verbs, asked.verb) &&
    has(rule.apiGroups, asked.group) &&
    has(rule.resources, asked.resource) &&
    (!rule.resourceNames ||
      (asked.name !== undefined && rule.resourceNames.includes(asked.name)))
  );
}
