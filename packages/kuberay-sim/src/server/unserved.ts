import { ApiStatusError } from '../store';
import type { RequestInfo } from './requestInfo';

const SUBRESOURCES: Record<string, string> = {
  'pods/exec': 'pods/exec (kubectl exec)',
  'pods/attach': 'pods/attach (kubectl attach)',
  'pods/portforward': 'pods/portforward (kubectl port-forward)',
  'pods/eviction': 'pods/eviction',
  'pods/binding': 'pods/binding',
  'pods/ephemeralcontainers': 'pods/ephemeralcontainers (kubectl debug)',
  'pods/resize': 'pods/resize',
  'namespaces/finalize': 'namespaces/finalize',
  'nodes/proxy': 'nodes/proxy',
};

/** Kubernetes' own groups, of which not all resources are served. */
const GROUPS =
  /^$|^(?!.*metrics\.k8s\.io).*\.k8s\.io$|^(apps|autoscaling|batch|policy)$/;

/**
 * Refuses by name what a real server would have.
 *
 * @throws ApiStatusError 501
 */
export function unservedGroup({ group, version, resource }: RequestInfo): void {
  if (GROUPS.test(group) && resource !== '') {
    const of = group === '' ? version : `${group}/${version}`;
    if (resource === 'watch') {
      throw ApiStatusError.notImplemented(
        `the path ${of}/watch; use the query parameter watch=1`,
      );
    }
    throw ApiStatusError.notImplemented(`${resource} of ${of}`);
  }
}

/** As `unservedGroup`, for a subresource of a resource that is served. */
export function unservedSubresource(name: string): void {
  const known = SUBRESOURCES[name];
  if (known) throw ApiStatusError.notImplemented(known);
}

/** What a resource answers to a method that it does not have. */
export function methodNotAllowed(): ApiStatusError {
  return new ApiStatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}
