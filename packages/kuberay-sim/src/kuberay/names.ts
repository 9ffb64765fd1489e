import type { RayCluster } from './types';

const LONGEST = 50;

/** KubeRay's CheckName: the last 50 characters, beginning with a letter. */
export function checkName(name: string): string {
  const cut = name.length > LONGEST ? name.slice(-LONGEST) : name;
  return /^[^a-z]/i.test(cut) ? `r${cut.slice(1)}` : cut;
}

/** Name of the Service that leads to a cluster's head. */
export function headServiceName(cluster: RayCluster): string {
  const given = cluster.spec.headGroupSpec.headService?.metadata?.name;
  return given ?? checkName(`${cluster.metadata.name}-head-svc`);
}

/** In-cluster DNS name of the head. */
export function headAddress(cluster: RayCluster): string {
  const { namespace } = cluster.metadata;
  return `${headServiceName(cluster)}.${namespace}.svc.cluster.local`;
}

/** `generateName` of a cluster's pods. */
export function podPrefix(prefix: string, type: 'head' | 'worker'): string {
  return `${prefix.slice(0, LONGEST)}-${type}-`.toLowerCase();
}

/** Name of the Secret that holds a cluster's token. */
export function authSecretName(cluster: RayCluster): string {
  return (
    cluster.spec.authOptions?.secretName || checkName(cluster.metadata.name)
  );
}

/** Whether the operator turns token authentication on: `{}` does not. */
export function isAuthEnabled(cluster: RayCluster): boolean {
  return cluster.spec.authOptions?.mode === 'token';
}

/** Labels by which KubeRay finds what belongs to a cluster's head or workers. */
export function identifyingLabels(
  cluster: RayCluster,
  type: 'head' | 'worker',
): Record<string, string> {
  const { name } = cluster.metadata;
  return {
    'app.kubernetes.io/created-by': 'kuberay-operator',
    'app.kubernetes.io/name': 'kuberay',
    'ray.io/cluster': name,
    'ray.io/identifier': checkName(`${name}-${type}`),
    'ray.io/node-type': type,
  };
}

/** The account of a head that has an autoscaler beside it. */
export function headServiceAccount(cluster: RayCluster): string {
  const own = cluster.spec.headGroupSpec.template.spec.serviceAccountName;
  return checkName(own || cluster.metadata.name);
}
