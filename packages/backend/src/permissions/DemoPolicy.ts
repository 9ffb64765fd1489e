import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
} from '@backstage/plugin-permission-node';

/**
 * What the demo's people may do: everything that the portal offers, except
 * the Kubernetes plugin's proxy. That permission is all or nothing, so whoever
 * has it could read and change what Raydeck gives to owners only.
 *
 * Questions on `ray.*` are decided by the Ray backend's own rule.
 */
export class DemoPolicy implements PermissionPolicy {
  async handle(request: PolicyQuery): Promise<PolicyDecision> {
    if (request.permission.name === 'kubernetes.proxy') {
      return { result: AuthorizeResult.DENY };
    }
    return { result: AuthorizeResult.ALLOW };
  }
}
