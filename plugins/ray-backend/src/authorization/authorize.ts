import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { decide, type Caller, type RayAction, type Rights } from './decide';

const WORDS: Record<RayAction, string> = {
  'ray.cluster.read': 'see this cluster',
  'ray.cluster.create': 'create clusters for this entity',
  'ray.cluster.delete': 'delete this cluster',
  'ray.job.read': 'see this job',
  'ray.job.create': 'submit jobs here',
  'ray.job.stop': 'stop this job',
  'ray.job.delete': 'delete this job',
  'ray.log.read': 'read this log',
  'ray.template.read': 'see templates',
};

/**
 * Throws NotAllowedError (403) where the built-in rule denies, ServiceUnavailableError (503) where it cannot be decided.
 */
export function authorize(
  caller: Caller,
  action: RayAction,
  rights?: Rights,
): void {
  const decision = decide(caller, action, rights);
  if (decision.result === 'allow') return;
  if (decision.result === 'unknown') {
    throw new ServiceUnavailableError(
      `Whether ${caller.principal} may ${WORDS[action]} cannot be decided now. ${decision.reason}.`,
    );
  }
  throw new NotAllowedError(
    `${caller.principal} may not ${WORDS[action]}. ${decision.reason}.`,
  );
}
