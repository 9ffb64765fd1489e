import type { RayCluster, RayClusterSpec } from './types';

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

/** Annotation that turns GCS fault tolerance on, the old way. */
const FT_ENABLED = 'ray.io/ft-enabled';

/** Whether the head keeps its state in Redis. */
export function isFaultTolerant(
  spec: RayClusterSpec,
  annotations: Record<string, string> = {},
): boolean {
  return (
    spec.gcsFaultToleranceOptions !== undefined ||
    annotations[FT_ENABLED]?.toLowerCase() === 'true'
  );
}

function faultToleranceError(
  spec: RayClusterSpec,
  annotations: Record<string, string>,
): string | undefined {
  const { template, rayStartParams = {} } = spec.headGroupSpec;
  const { env = [] } = template.spec.containers[0];
  const has = (name: string) => env.some(variable => variable.name === name);
  if (annotations[FT_ENABLED] && spec.gcsFaultToleranceOptions) {
    return `${FT_ENABLED} annotation and GcsFaultToleranceOptions are both set. Please use only GcsFaultToleranceOptions to configure GCS fault tolerance`;
  }
  if (!isFaultTolerant(spec, annotations) && has('RAY_REDIS_ADDRESS')) {
    return 'RAY_REDIS_ADDRESS is set which implicitly enables GCS fault tolerance, but GcsFaultToleranceOptions is not set. Please set GcsFaultToleranceOptions to enable GCS fault tolerance';
  }
  if (spec.gcsFaultToleranceOptions) {
    const use = 'GcsFaultToleranceOptions is enabled - use';
    if (rayStartParams['redis-password']) {
      return `cannot set \`redis-password\` in rayStartParams when ${use} GcsFaultToleranceOptions.RedisPassword instead`;
    }
    if (has('REDIS_PASSWORD')) {
      return `cannot set \`REDIS_PASSWORD\` env var in head Pod when ${use} GcsFaultToleranceOptions.RedisPassword instead`;
    }
    if (has('RAY_REDIS_ADDRESS')) {
      return `cannot set \`RAY_REDIS_ADDRESS\` env var in head Pod when ${use} GcsFaultToleranceOptions.RedisAddress instead`;
    }
    if (annotations['ray.io/external-storage-namespace']) {
      return `cannot set \`ray.io/external-storage-namespace\` annotation when ${use} GcsFaultToleranceOptions.ExternalStorageNamespace instead`;
    }
  }
  if (rayStartParams['redis-username'] || has('REDIS_USERNAME')) {
    return 'cannot set redis username in rayStartParams or environment variables - use GcsFaultToleranceOptions.RedisUsername instead';
  }
  return undefined;
}

function autoscalerError(spec: RayClusterSpec): string | undefined {
  const { template } = spec.headGroupSpec;
  const version = spec.autoscalerOptions?.version;
  const env = 'RAY_enable_autoscaler_v2';
  if (version && template.spec.containers[0].env?.some(v => v.name === env)) {
    return `both .spec.autoscalerOptions.version and head Pod env var ${env} are set, please only use the former`;
  }
  if (version !== 'v2') return undefined;
  const forbids = (policy?: string) => policy && policy !== 'Never';
  if (forbids(template.spec.restartPolicy)) {
    return 'restartPolicy for head Pod should be Never or unset when using autoscaler V2';
  }
  const group = spec.workerGroupSpecs?.find(worker =>
    forbids(worker.template.spec.restartPolicy),
  );
  return (
    group &&
    `restartPolicy for worker group ${group.groupName} should be Never or unset when using autoscaler V2`
  );
}

/**
 * The rules of KubeRay's controller that no schema holds (ValidateRayClusterSpec).
 *
 * @returns the operator's own message, undefined when all hold
 */
export function clusterSpecError(
  spec: RayClusterSpec,
  annotations: Record<string, string> = {},
): string | undefined {
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
    if (
      !autoscaling &&
      (minReplicas === undefined || maxReplicas === undefined)
    ) {
      return `worker group ${groupName} must set both minReplicas and maxReplicas when autoscaling is disabled`;
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
  const redis = faultToleranceError(spec, annotations);
  if (redis) return redis;
  const restart = autoscaling ? autoscalerError(spec) : undefined;
  if (restart) return restart;
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
  const error = clusterSpecError(cluster.spec, cluster.metadata.annotations);
  return (
    (error && {
      reason: 'InvalidRayClusterSpec',
      message: `The RayCluster spec is invalid ${namespace}/${name}: ${error}`,
    }) ||
    undefined
  );
}
