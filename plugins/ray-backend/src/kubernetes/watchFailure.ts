import { isError } from '@backstage/errors';
import { isMissingPermission, KubernetesError } from './KubernetesError';
import { messageOf } from './messageOf';

export type WatchFailureKind =
  | 'unreachable'
  | 'notKubernetes'
  | 'credentials'
  | 'forbidden'
  | 'missing'
  | 'failed';

/** Why a kind of object cannot be watched at the moment, for people. */
export interface WatchFailure {
  kind: WatchFailureKind;
  /** One sentence: what is wrong, and what to do. */
  message: string;
}

/**
 * What to say about an error of a list or a watch.
 * @param kubernetesCluster - its name
 * @param resource - in words of RBAC, for example `rayclusters.ray.io`
 */
export function watchFailure(
  error: unknown,
  kubernetesCluster: string,
  resource: string,
): WatchFailure {
  if (!(error instanceof KubernetesError)) {
    const said = messageOf(error);
    const advice = isMisunderstood(error)
      ? '; if what answers is no Kubernetes API server, correct the address'
      : '';
    return {
      kind: 'failed',
      message: `${kubernetesCluster}: watching ${resource} failed: ${said}${advice}`,
    };
  }
  if (error.reason === 'Unreachable') {
    return { kind: 'unreachable', message: error.message };
  }
  if (error.reason === 'NotKubernetes') {
    // A load balancer's 5xx page is the API server's absence; any other page is somebody else's.
    const isOutage = error.status !== undefined && error.status >= 500;
    return {
      kind: isOutage ? 'unreachable' : 'notKubernetes',
      message: error.message,
    };
  }
  if (error.reason === 'CredentialsMissing') {
    return {
      kind: 'credentials',
      message: `${kubernetesCluster}: no credentials: ${error.message}`,
    };
  }
  if (error.status === 401) {
    return {
      kind: 'credentials',
      message: `${kubernetesCluster} does not accept Raydeck's credentials (401: ${error.message}); check ray.kubernetesClusters.${kubernetesCluster}.auth, or the user of the kubeconfig context`,
    };
  }
  if (isMissingPermission(error) || error.status === 403) {
    return {
      kind: 'forbidden',
      message: `${kubernetesCluster} does not permit Raydeck to list and watch ${resource}: ${error.message}; grant it with deploy/clusterrole.yaml`,
    };
  }
  if (error.status === 404 && !resource.includes('.')) {
    return {
      kind: 'notKubernetes',
      message: `what answers as ${kubernetesCluster} serves no ${resource}, as every Kubernetes API server does; correct the address and its path`,
    };
  }
  if (error.status === 404) {
    return {
      kind: 'missing',
      message: resource.endsWith('.ray.io')
        ? `KubeRay is not installed on ${kubernetesCluster}: it serves no ${resource}; install KubeRay 1.6 or newer there`
        : `${kubernetesCluster} serves no ${resource}`,
    };
  }
  return {
    kind: 'failed',
    message: `${kubernetesCluster}: watching ${resource} failed: ${error.message}`,
  };
}

/** Errors of Node's own may come from another realm, so that their name is asked for. */
function isMisunderstood(error: unknown): boolean {
  return isError(error) && error.name === 'SyntaxError';
}

/** Whether the resource version is no longer served, so that only a new list helps. */
export function isExpired(error: unknown): boolean {
  return (
    error instanceof KubernetesError &&
    (error.status === 410 ||
      error.reason === 'Expired' ||
      error.reason === 'Gone')
  );
}
