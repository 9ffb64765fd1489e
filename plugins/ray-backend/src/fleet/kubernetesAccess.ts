import type {
  KubernetesAccess,
  MissingRight,
} from '@raydeck/backstage-plugin-ray-common';

/** One thing that Raydeck does on a Kubernetes cluster, and the right that it takes, in words of RBAC. */
export interface KubernetesRight {
  verb: 'get' | 'create' | 'delete';
  group: '' | 'ray.io';
  resource: string;
  subresource?: string;
  /** What cannot be done without it. */
  purpose: string;
}

/**
 * What Raydeck does beyond watching. That the fleet may be watched is said by the watches themselves; whether Ray's
 * tokens may be read is a matter of each namespace, and is said when one is needed.
 */
export const KUBERNETES_RIGHTS = {
  createClusters: rayRight('create', 'rayclusters', 'create clusters'),
  deleteClusters: rayRight('delete', 'rayclusters', 'delete clusters'),
  readClusters: rayRight('get', 'rayclusters', 'show YAML'),
  createJobs: rayRight('create', 'rayjobs', 'create jobs'),
  deleteJobs: rayRight('delete', 'rayjobs', 'delete jobs'),
  readHeads: headRight('get', 'read logs'),
  writeHeads: headRight('create', 'submit and stop jobs'),
  forgetJobs: headRight('delete', 'remove submitted jobs from Ray'),
} as const satisfies Record<string, KubernetesRight>;

export type KubernetesRightName = keyof typeof KUBERNETES_RIGHTS;

/** Without any of these nothing can be changed. */
const CHANGES: readonly KubernetesRightName[] = [
  'createClusters',
  'deleteClusters',
  'createJobs',
  'deleteJobs',
  'writeHeads',
];

/** A right that is missing: everywhere, or in these of the namespaces that teams have. */
export interface LackedRight {
  name: KubernetesRightName;
  namespaces?: readonly string[];
}

/** What Raydeck's account may do on a Kubernetes cluster, for people. */
export function kubernetesAccess(
  kubernetesCluster: string,
  lacked: readonly LackedRight[],
): KubernetesAccess {
  const everywhere = lacked.filter(({ namespaces }) => !namespaces);
  const readOnly = CHANGES.every(change =>
    everywhere.some(({ name }) => name === change),
  );
  const missing = lacked.map(missingRight);
  return {
    readOnly,
    missing,
    ...(missing.length > 0 && {
      sentence: sentence(kubernetesCluster, readOnly, missing),
    }),
  };
}

/** A right that is missing, in words. */
export function missingRight({ name, namespaces }: LackedRight): MissingRight {
  const right: KubernetesRight = KUBERNETES_RIGHTS[name];
  const { verb, group, resource, subresource, purpose } = right;
  const whole = subresource ? `${resource}/${subresource}` : resource;
  return {
    right: `${verb} ${group ? `${whole}.${group}` : whole}`,
    purpose,
    ...(namespaces && { namespaces: [...namespaces] }),
  };
}

function sentence(
  kubernetesCluster: string,
  readOnly: boolean,
  missing: readonly MissingRight[],
): string {
  const purposes = missing.map(
    ({ purpose, namespaces }) =>
      `${purpose}${namespaces ? ` in ${namespaces.join(', ')}` : ''}`,
  );
  const rights = missing.map(({ right }) => right).join(', ');
  return `${
    readOnly ? 'Read-only' : 'Not all rights'
  }: on ${kubernetesCluster} Raydeck's account may not ${listed(
    purposes,
  )}; grant ${rights} with deploy/clusterrole.yaml`;
}

function listed(words: readonly string[]): string {
  return words.length > 1
    ? `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
    : words.join('');
}

function rayRight(
  verb: KubernetesRight['verb'],
  resource: string,
  purpose: string,
): KubernetesRight {
  return { verb, group: 'ray.io', resource, purpose };
}

function headRight(
  verb: KubernetesRight['verb'],
  purpose: string,
): KubernetesRight {
  return {
    verb,
    group: '',
    resource: 'services',
    subresource: 'proxy',
    purpose,
  };
}
