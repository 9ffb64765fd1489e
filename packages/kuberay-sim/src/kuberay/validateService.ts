import { parseTimeout } from './serviceStatus';
import type { RayService } from './types';
import { nameError } from './validateJob';
import { clusterSpecError } from './validateSpec';

const TIMEOUT = 'ray.io/initializing-timeout';
const INVALID = 'The RayService spec is invalid:';
const UPGRADES = ['NewClusterWithIncrementalUpgrade', 'NewCluster', 'None'];

function timeoutError(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const timeout = parseTimeout(text);
  if (timeout === undefined) {
    return `annotation ${TIMEOUT} has invalid format: ${text}. Expected Go duration format (e.g., '5m', '1h') or positive integer seconds`;
  }
  return timeout > 0
    ? undefined
    : `annotation ${TIMEOUT} must be a positive duration, got: ${text}`;
}

function specError({ spec, metadata }: RayService): string | undefined {
  const { rayClusterConfig: cluster, upgradeStrategy } = spec;
  if (cluster.authOptions?.enableK8sTokenAuth) {
    return `${INVALID} K8s token auth mode is currently not supported for RayService`;
  }
  const error = clusterSpecError(cluster, metadata.annotations);
  if (error) return `${INVALID} ${error}`;
  if (cluster.headGroupSpec.headService?.metadata?.name) {
    return `${INVALID} spec.rayClusterConfig.headGroupSpec.headService.metadata.name should not be set`;
  }
  const type = upgradeStrategy?.type;
  if (type && !UPGRADES.includes(type)) {
    return `${INVALID} Spec.UpgradeStrategy.Type value ${type} is invalid, valid options are NewClusterWithIncrementalUpgrade, NewCluster, or None`;
  }
  return undefined;
}

/** Reason of the event and message of the first rule that a RayService breaks. */
export function serviceError(
  service: RayService,
): { reason: string; message: string } | undefined {
  const { name, annotations = {} } = service.metadata;
  const timeout = timeoutError(annotations[TIMEOUT]);
  const metadata =
    nameError('RayService', name, 47) ??
    (timeout && `RayService annotations is invalid: ${timeout}`);
  if (metadata) {
    const message = `The RayService metadata is invalid: ${metadata}`;
    return { reason: 'InvalidRayServiceMetadata', message };
  }
  const message = specError(service);
  return message ? { reason: 'InvalidRayServiceSpec', message } : undefined;
}
