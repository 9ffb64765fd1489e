import type { RayCluster, RayClusterSpec, RayJob } from './types';

const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function groupError(
  name: string,
  params: Record<string, string> = {},
  resources: Record<string, string> = {},
): string | undefined {
  const given = ['num-cpus', 'num-gpus', 'memory', 'resources'];
  if (given.some(key => params[key]) && Object.keys(resources).length > 0) {
    return `resource fields should not be set in both rayStartParams and Resources for ${name} group; please use only one`;
  }
  if ('labels' in params) {
    return `rayStartParams['labels'] is not supported for ${name} group; please use the top-level Labels field instead`;
  }
  return undefined;
}

function authError({ authOptions, rayVersion }: RayClusterSpec) {
  if (authOptions?.mode !== 'token') return undefined;
  const needs = "authOptions.mode is 'token' but";
  if (!rayVersion) {
    return `${needs} RayVersion was not specified. Ray version 2.52.0 or later is required`;
  }
  if (!/^\d+\.\d+(\.\d+)?/.test(rayVersion)) {
    return `${needs} RayVersion format is invalid: ${rayVersion}, could not parse "${rayVersion}" as version`;
  }
  if (compareVersions(rayVersion, '2.52.0') < 0) {
    return `${needs} minimum Ray version is 2.52.0, got ${rayVersion}`;
  }
  return undefined;
}

/**
 * The rules of KubeRay's controller that no schema holds (ValidateRayClusterSpec).
 *
 * @returns the operator's own message, undefined when all hold
 */
export function clusterSpecError(spec: RayClusterSpec): string | undefined {
  const head = spec.headGroupSpec;
  if (head.template.spec.containers.length === 0) {
    return 'headGroupSpec should have at least one container';
  }
  const headError = groupError('Head', head.rayStartParams, head.resources);
  if (headError) return headError;
  const autoscaling = spec.enableInTreeAutoscaling === true;
  for (const group of spec.workerGroupSpecs ?? []) {
    const { groupName, minReplicas, maxReplicas } = group;
    if (group.template.spec.containers.length === 0) {
      return 'workerGroupSpec should have at least one container';
    }
    if (minReplicas !== undefined && minReplicas < 0) {
      return `worker group ${groupName} has negative minReplicas ${minReplicas}`;
    }
    if (maxReplicas !== undefined && maxReplicas < 0) {
      return `worker group ${groupName} has negative maxReplicas ${maxReplicas}`;
    }
    if (
      minReplicas !== undefined &&
      maxReplicas !== undefined &&
      minReplicas > maxReplicas
    ) {
      return `worker group ${groupName} has minReplicas ${minReplicas} greater than maxReplicas ${maxReplicas}`;
    }
    const error = groupError(groupName, group.rayStartParams, group.resources);
    if (error) return error;
    if (autoscaling && group.suspend) {
      return `worker group ${groupName} cannot be suspended with Autoscaler enabled`;
    }
  }
  const idle = spec.autoscalerOptions?.idleTimeoutSeconds;
  if (idle !== undefined && idle < 0) {
    return `autoscalerOptions.idleTimeoutSeconds must be non-negative, got ${idle}`;
  }
  const v2 = head.template.spec.containers[0].env?.find(
    ({ name }) => name === 'RAY_enable_autoscaler_v2',
  );
  if (!autoscaling && (v2?.value === '1' || v2?.value === 'true')) {
    return `environment variable RAY_enable_autoscaler_v2 cannot be set to '${v2.value}' when enableInTreeAutoscaling is false. Please set enableInTreeAutoscaling: true to use autoscaler v2`;
  }
  return authError(spec);
}

/** Reason and message of the first rule that a cluster breaks. */
export function clusterError(
  cluster: RayCluster,
): { reason: string; message: string } | undefined {
  const { name, namespace } = cluster.metadata;
  if (name.length > 53) {
    const why = 'RayCluster name should be no more than 53 characters';
    return {
      reason: 'InvalidRayClusterMetadata',
      message: `The RayCluster metadata is invalid ${namespace}/${name}: ${why}`,
    };
  }
  const error = clusterSpecError(cluster.spec);
  return (
    (error && {
      reason: 'InvalidRayClusterSpec',
      message: `The RayCluster spec is invalid ${namespace}/${name}: ${error}`,
    }) ||
    undefined
  );
}

function jobSpecError({ spec }: RayJob): string | undefined {
  const invalid = 'The RayJob spec is invalid:';
  if (spec.suspend && !spec.shutdownAfterJobFinishes) {
    return `${invalid} a RayJob with shutdownAfterJobFinishes set to false is not allowed to be suspended`;
  }
  const ttl = spec.ttlSecondsAfterFinished ?? 0;
  if (ttl < 0) {
    return `${invalid} TTLSecondsAfterFinished must be a non-negative integer`;
  }
  if (ttl > 0 && !spec.shutdownAfterJobFinishes && !spec.deletionStrategy) {
    return `${invalid} a RayJob with shutdownAfterJobFinishes set to false cannot have TTLSecondsAfterFinished`;
  }
  const selector = Object.keys(spec.clusterSelector ?? {}).length > 0;
  if (spec.suspend && selector) {
    return `${invalid} the ClusterSelector mode doesn't support the suspend operation`;
  }
  if (!spec.rayClusterSpec && !selector) {
    return `${invalid} one of RayClusterSpec or ClusterSelector must be set`;
  }
  if (selector) {
    if (!spec.clusterSelector?.['ray.io/cluster']) {
      return 'cluster name in ClusterSelector should not be empty';
    }
    if ((spec.backoffLimit ?? 0) > 0) {
      return `${invalid} BackoffLimit is incompatible with ClusterSelector mode`;
    }
  }
  if (spec.rayClusterSpec) {
    const error = clusterSpecError(spec.rayClusterSpec);
    if (error) return `${invalid} ${error}`;
  }
  if (
    spec.activeDeadlineSeconds !== undefined &&
    spec.activeDeadlineSeconds <= 0
  ) {
    return `${invalid} activeDeadlineSeconds must be a positive integer`;
  }
  if (spec.backoffLimit !== undefined && spec.backoffLimit < 0) {
    return `${invalid} backoffLimit must be a positive integer`;
  }
  return undefined;
}

/** Reason of the event and message of the first rule that a RayJob breaks. */
export function jobError(
  job: RayJob,
): { reason: string; message: string } | undefined {
  const { name } = job.metadata;
  if (name.length > 47) {
    return {
      reason: 'InvalidRayJobMetadata',
      message:
        'The RayJob metadata is invalid: RayJob name should be no more than 47 characters',
    };
  }
  if (!DNS_1035.test(name)) {
    return {
      reason: 'InvalidRayJobMetadata',
      message: `The RayJob metadata is invalid: RayJob name should be a valid DNS1035 label: [a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]`,
    };
  }
  const message = jobSpecError(job);
  return message ? { reason: 'InvalidRayJobSpec', message } : undefined;
}
