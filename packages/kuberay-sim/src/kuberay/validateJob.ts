import { parse } from 'yaml';
import type { DeletionPolicy, DeletionRule, RayJob } from './types';
import { clusterSpecError } from './validateSpec';

const INVALID = 'The RayJob spec is invalid:';
const ORDER = ['DeleteWorkers', 'DeleteCluster', 'DeleteSelf'] as const;

function isSelector({ spec }: RayJob): boolean {
  return Object.keys(spec.clusterSelector ?? {}).length > 0;
}

/** What is wrong with one rule, in the operator's words. */
function ruleError(
  { policy, condition }: DeletionRule,
  job: RayJob,
): string | undefined {
  const hasStatus = condition.jobStatus !== undefined;
  const hasDeployment = condition.jobDeploymentStatus !== undefined;
  if (hasStatus && hasDeployment) {
    return 'cannot set both JobStatus and JobDeploymentStatus at the same time';
  }
  if (!hasStatus && !hasDeployment) {
    return 'exactly one of JobStatus and JobDeploymentStatus must be set';
  }
  if ((condition.ttlSeconds ?? 0) < 0) return 'TTLSeconds must be non-negative';
  if (isSelector(job) && /^Delete(Cluster|Workers)$/.test(policy)) {
    return `DeletionPolicyType '${policy}' not supported when ClusterSelector is set`;
  }
  const autoscaling = job.spec.rayClusterSpec?.enableInTreeAutoscaling;
  if (autoscaling && policy === 'DeleteWorkers') {
    return "DeletionPolicyType 'DeleteWorkers' not supported with autoscaling enabled";
  }
  return undefined;
}

function orderErrors(
  condition: string,
  ttls: Map<DeletionPolicy, number>,
): string[] {
  const errors: string[] = [];
  let before: { policy: DeletionPolicy; ttl: number } | undefined;
  for (const policy of ORDER) {
    const ttl = ttls.get(policy);
    if (ttl === undefined) continue;
    if (before && ttl < before.ttl) {
      errors.push(
        `for ${condition}: ${policy} TTL (${ttl}) must be >= ${before.policy} TTL (${before.ttl})`,
      );
    }
    before = { policy, ttl };
  }
  return errors;
}

function rulesError(rules: DeletionRule[], job: RayJob): string | undefined {
  const errors: string[] = [];
  const groups = new Map<string, Map<DeletionPolicy, number>>();
  rules.forEach((rule, i) => {
    const error = ruleError(rule, job);
    if (error) {
      errors.push(`deletionRules[${i}]: ${error}`);
      return;
    }
    const { jobStatus, jobDeploymentStatus, ttlSeconds = 0 } = rule.condition;
    const condition =
      jobStatus !== undefined
        ? `JobStatus '${jobStatus}'`
        : `JobDeploymentStatus '${jobDeploymentStatus}'`;
    const ttls = groups.get(condition) ?? new Map<DeletionPolicy, number>();
    groups.set(condition, ttls);
    if (ttls.has(rule.policy)) {
      errors.push(
        `deletionRules[${i}]: duplicate rule for DeletionPolicyType '${rule.policy}' and ${condition}`,
      );
    } else ttls.set(rule.policy, ttlSeconds);
  });
  for (const [condition, ttls] of groups) {
    errors.push(...orderErrors(condition, ttls));
  }
  return errors.length > 0 ? errors.join('\n') : undefined;
}

function legacyError(job: RayJob): string | undefined {
  const { onSuccess, onFailure } = job.spec.deletionStrategy ?? {};
  if (!onSuccess || !onFailure) {
    return 'both DeletionStrategy.OnSuccess and DeletionStrategy.OnFailure must be set when using the legacy deletion policy fields of DeletionStrategy';
  }
  const both = [
    ['OnSuccess', 'success', onSuccess.policy],
    ['OnFailure', 'failure', onFailure.policy],
  ] as const;
  for (const [field, , policy] of both) {
    if (!policy) {
      return `the DeletionPolicyType field of DeletionStrategy.${field} cannot be unset when DeletionStrategy is enabled`;
    }
  }
  for (const [, word, policy = ''] of both) {
    if (isSelector(job) && /^Delete(Cluster|Workers)$/.test(policy)) {
      return `the ClusterSelector mode doesn't support DeletionStrategy=${policy} on ${word}`;
    }
  }
  const policies: (string | undefined)[] = both.map(([, , policy]) => policy);
  const autoscaling = job.spec.rayClusterSpec?.enableInTreeAutoscaling;
  if (autoscaling && policies.includes('DeleteWorkers')) {
    return 'DeletionStrategy=DeleteWorkers currently does not support RayCluster with autoscaling enabled';
  }
  if (job.spec.shutdownAfterJobFinishes && policies.includes('DeleteNone')) {
    return `${INVALID} shutdownAfterJobFinshes is set to 'true' while deletion policy is 'DeleteNone'`;
  }
  return undefined;
}

function deletionError(job: RayJob): string | undefined {
  const { deletionStrategy, shutdownAfterJobFinishes, ...spec } = job.spec;
  if (!shutdownAfterJobFinishes && (spec.ttlSecondsAfterFinished ?? 0) > 0) {
    return `${INVALID} a RayJob with shutdownAfterJobFinishes set to false cannot have TTLSecondsAfterFinished`;
  }
  if (!deletionStrategy) return undefined;
  const { deletionRules = [], onSuccess, onFailure } = deletionStrategy;
  const legacy = onSuccess !== undefined || onFailure !== undefined;
  const rules = deletionRules.length > 0;
  if (rules && shutdownAfterJobFinishes) {
    return `${INVALID} spec.shutdownAfterJobFinishes and spec.deletionStrategy.deletionRules are mutually exclusive`;
  }
  if (rules && legacy) {
    return `${INVALID} Cannot use both legacy onSuccess/onFailure fields and deletionRules simultaneously`;
  }
  if (legacy) return legacyError(job);
  if (rules) return rulesError(deletionRules, job);
  return `${INVALID} DeletionStrategy requires either BOTH onSuccess and onFailure, OR the deletionRules field (cannot be empty)`;
}

function modeError(job: RayJob): string | undefined {
  const { spec } = job;
  if (isSelector(job)) {
    if (!spec.clusterSelector?.['ray.io/cluster']) {
      return 'cluster name in ClusterSelector should not be empty';
    }
    if (spec.submissionMode === 'SidecarMode') {
      return 'ClusterSelector is not supported in SidecarMode';
    }
    if ((spec.backoffLimit ?? 0) > 0) {
      return `${INVALID} BackoffLimit is incompatible with ClusterSelector mode`;
    }
  }
  if (
    spec.submissionMode === 'InteractiveMode' &&
    (spec.backoffLimit ?? 0) > 0
  ) {
    return `${INVALID} BackoffLimit is incompatible with InteractiveMode`;
  }
  if (spec.submissionMode !== 'SidecarMode') return undefined;
  if (spec.submitterPodTemplate) {
    return "Currently, SidecarMode doesn't support SubmitterPodTemplate";
  }
  if (spec.submitterConfig) {
    return "Currently, SidecarMode doesn't support SubmitterConfig";
  }
  const { restartPolicy } =
    spec.rayClusterSpec?.headGroupSpec.template.spec ?? {};
  return restartPolicy && restartPolicy !== 'Never'
    ? 'restartPolicy for head Pod should be Never or unset when using SidecarMode'
    : undefined;
}

function runtimeEnvError({ spec }: RayJob): string | undefined {
  try {
    parse(spec.runtimeEnvYAML ?? '');
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `failed to unmarshal RuntimeEnvYAML: ${spec.runtimeEnvYAML}: ${reason}`;
  }
}

/** The rules of a RayJob's spec that no schema holds (ValidateRayJobSpec). */
export function jobSpecError(job: RayJob): string | undefined {
  const { spec } = job;
  if (spec.suspend && !spec.shutdownAfterJobFinishes) {
    return `${INVALID} a RayJob with shutdownAfterJobFinishes set to false is not allowed to be suspended`;
  }
  if ((spec.ttlSecondsAfterFinished ?? 0) < 0) {
    return `${INVALID} TTLSecondsAfterFinished must be a non-negative integer`;
  }
  const deletion = deletionError(job);
  if (deletion) return deletion;
  if (spec.suspend && isSelector(job)) {
    return `${INVALID} the ClusterSelector mode doesn't support the suspend operation`;
  }
  if (!spec.rayClusterSpec && !isSelector(job)) {
    return `${INVALID} one of RayClusterSpec or ClusterSelector must be set`;
  }
  const mode = modeError(job);
  if (mode) return mode;
  if (spec.rayClusterSpec) {
    if (spec.rayClusterSpec.authOptions?.enableK8sTokenAuth) {
      return `${INVALID} K8s token auth mode is currently not supported for RayJob`;
    }
    const error = clusterSpecError(
      spec.rayClusterSpec,
      job.metadata.annotations,
    );
    if (error) return `${INVALID} ${error}`;
  }
  const runtimeEnv = runtimeEnvError(job);
  if (runtimeEnv) return runtimeEnv;
  for (const field of [
    'activeDeadlineSeconds',
    'preRunningDeadlineSeconds',
  ] as const) {
    const seconds = spec[field];
    if (seconds !== undefined && seconds <= 0) {
      return `${INVALID} ${field} must be a positive integer`;
    }
  }
  if (spec.backoffLimit !== undefined && spec.backoffLimit < 0) {
    return `${INVALID} backoffLimit must be a positive integer`;
  }
  return undefined;
}

const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with a name: too long, or not a DNS label; undefined if not. */
export function nameError(
  kind: string,
  name: string,
  longest: number,
): string | undefined {
  if (name.length > longest) {
    return `${kind} name should be no more than ${longest} characters`;
  }
  if (!DNS_1035.test(name)) {
    return `${kind} name should be a valid DNS1035 label: [a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]`;
  }
  return undefined;
}

/** Reason of the event and message of the first rule that a RayJob breaks. */
export function jobError(
  job: RayJob,
): { reason: string; message: string } | undefined {
  const name = nameError('RayJob', job.metadata.name, 47);
  if (name) {
    const message = `The RayJob metadata is invalid: ${name}`;
    return { reason: 'InvalidRayJobMetadata', message };
  }
  const message = jobSpecError(job);
  if (message) return { reason: 'InvalidRayJobSpec', message };
  const { submissionMode } = job.spec;
  if (
    job.status?.jobDeploymentStatus === 'Waiting' &&
    submissionMode !== 'InteractiveMode'
  ) {
    return {
      reason: 'InvalidRayJobStatus',
      message:
        'The RayJob status is invalid: JobDeploymentStatus cannot be `Waiting` when SubmissionMode is not InteractiveMode',
    };
  }
  return undefined;
}
