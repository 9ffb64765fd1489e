import type { DeletionPolicy, DeletionRule, RayJob } from './types';

const IMPACT: Record<DeletionPolicy, number> = {
  DeleteSelf: 4,
  DeleteCluster: 3,
  DeleteWorkers: 2,
  DeleteNone: 1,
};

/** What a RayJob that has ended asks to be deleted. */
export interface DueDeletion {
  /** To be carried out now. */
  execute?: DeletionPolicy;
  /** When to look again, in ms since 1970. */
  next?: number;
}

function matches({ condition }: DeletionRule, { status }: RayJob): boolean {
  return condition.jobStatus !== undefined
    ? condition.jobStatus === (status?.jobStatus ?? '')
    : condition.jobDeploymentStatus === status?.jobDeploymentStatus;
}

function byRules(
  rules: DeletionRule[],
  job: RayJob,
  now: number,
  isDone: (policy: DeletionPolicy) => boolean,
): DueDeletion {
  const end = Date.parse(job.status?.endTime ?? '');
  let execute: DeletionPolicy | undefined;
  let next: number | undefined;
  for (const rule of rules.filter(candidate => matches(candidate, job))) {
    const moment = end + (rule.condition.ttlSeconds ?? 0) * 1000;
    if (now < moment) {
      if (next === undefined || moment < next) next = moment;
    } else if (
      !isDone(rule.policy) &&
      (!execute || IMPACT[rule.policy] > IMPACT[execute])
    ) {
      execute = rule.policy;
    }
  }
  return { execute, next };
}

/** The oldest way, and the first form of the strategy: one policy, one TTL. */
function afterTtl(
  policy: DeletionPolicy | undefined,
  job: RayJob,
  now: number,
): DueDeletion {
  if (!policy || policy === 'DeleteNone') return {};
  const ttl = job.spec.ttlSecondsAfterFinished ?? 0;
  const moment = Date.parse(job.status?.endTime ?? '') + ttl * 1000;
  return now < moment ? { next: moment } : { execute: policy };
}

/**
 * What is to be deleted of a RayJob that is Complete or Failed: of the rules
 * that are due and not carried out, the one with the most impact.
 *
 * @param isDone - whether what a policy deletes is gone already
 */
export function dueDeletion(
  job: RayJob,
  now: number,
  isDone: (policy: DeletionPolicy) => boolean,
): DueDeletion {
  const { clusterSelector, deletionStrategy, shutdownAfterJobFinishes } =
    job.spec;
  if (Object.keys(clusterSelector ?? {}).length > 0 || !job.status?.endTime) {
    return {};
  }
  if (deletionStrategy?.deletionRules) {
    return byRules(deletionStrategy.deletionRules, job, now, isDone);
  }
  if (deletionStrategy) {
    const { onSuccess, onFailure } = deletionStrategy;
    const { jobStatus } = job.status;
    if (jobStatus === 'SUCCEEDED') return afterTtl(onSuccess?.policy, job, now);
    if (jobStatus === 'FAILED') return afterTtl(onFailure?.policy, job, now);
    return {};
  }
  return shutdownAfterJobFinishes ? afterTtl('DeleteCluster', job, now) : {};
}
