import type { KubernetesCluster } from './KubernetesCluster';
import { KubernetesError, type KubernetesStatus } from './KubernetesError';

/** Whether the server says that it does not know such a request, as those without streaming lists do. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof KubernetesError &&
    (error.status === 400 || error.status === 422)
  );
}

/** What an ERROR frame says. */
export function refusedWatch(
  cluster: KubernetesCluster,
  status: KubernetesStatus,
): KubernetesError {
  const seconds = status.details?.retryAfterSeconds;
  return new KubernetesError(
    cluster.name,
    status.message ?? 'the watch was ended with an error',
    status.reason ?? 'Unknown',
    status.code,
    status,
    seconds === undefined ? undefined : seconds * 1000,
  );
}

/** A watch that can no longer be believed. */
export function lostWatch(
  { name, url }: KubernetesCluster,
  resource: string,
  cause: Error | undefined,
): KubernetesError {
  return new KubernetesError(
    name,
    cause
      ? `${name} at ${url} was lost in the middle of the list of ${resource}: ${cause.message}`
      : `${name} at ${url} has said nothing of ${resource} for longer than it may; the connection is taken for dead and made anew`,
    'Unreachable',
    undefined,
    undefined,
    undefined,
    { cause },
  );
}
