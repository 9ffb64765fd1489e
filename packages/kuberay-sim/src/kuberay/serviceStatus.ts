import { copyJson } from '../store';
import { timestamp } from '../clock';
import { EMPTY_CLUSTER_STATUS } from './jobStatus';
import type { ServeApplicationStatus } from './RayDashboard';
import type {
  RayCluster,
  RayService,
  RayServiceStatus,
  ServedStatus,
  ServiceCondition,
} from './types';

/** The status of a RayService that nothing is known of yet. */
export function emptyServiceStatus(): RayServiceStatus {
  return { activeServiceStatus: {}, pendingServiceStatus: {} };
}

/** Sets a condition; its transition time moves when its status changes. */
export function setServiceCondition(
  status: RayServiceStatus,
  type: string,
  truth: ServiceCondition['status'],
  reason: string,
  message: string,
  now: Date,
): void {
  const conditions = (status.conditions ??= []);
  const index = conditions.findIndex(condition => condition.type === type);
  const old = conditions[index];
  const next: ServiceCondition = {
    type,
    status: truth,
    reason,
    message,
    lastTransitionTime:
      old?.status === truth ? old.lastTransitionTime : timestamp(now),
    ...(status.observedGeneration === undefined
      ? {}
      : { observedGeneration: status.observedGeneration }),
  };
  if (index < 0) conditions.push(next);
  else conditions[index] = next;
}

export function serviceCondition(
  status: RayServiceStatus | undefined,
  type: string,
): ServiceCondition | undefined {
  return status?.conditions?.find(condition => condition.type === type);
}

/** Whether a condition of a RayService is True. */
export function serviceIs(
  status: RayServiceStatus | undefined,
  type: string,
): boolean {
  return serviceCondition(status, type)?.status === 'True';
}

/** Applications of one cluster as the status has them. */
function applicationStatuses(
  applications: ServeApplicationStatus[] | undefined,
): ServedStatus['applicationStatuses'] {
  if (!applications || applications.length === 0) return undefined;
  return Object.fromEntries(
    applications.map(({ name, status, message, deployments }) => [
      name || 'default',
      {
        ...(message ? { message } : {}),
        ...(deployments.length > 0
          ? {
              serveDeploymentStatuses: Object.fromEntries(
                deployments.map(deployment => [
                  deployment.name,
                  {
                    ...(deployment.message
                      ? { message: deployment.message }
                      : {}),
                    status: deployment.status,
                  },
                ]),
              ),
            }
          : {}),
        status,
      },
    ]),
  );
}

/** What the status says of the active or the pending cluster. */
export function servedStatus(
  name: string | undefined,
  cluster: RayCluster | undefined,
  applications: ServeApplicationStatus[] | undefined,
): ServedStatus {
  const statuses = applicationStatuses(applications);
  return {
    ...(statuses ? { applicationStatuses: statuses } : {}),
    ...(name ? { rayClusterName: name } : {}),
    rayClusterStatus: cluster?.status ?? copyJson(EMPTY_CLUSTER_STATUS),
  };
}

/**
 * The conditions Ready and UpgradeInProgress (calculateConditions), and
 * serviceStatus, which says the same as Ready.
 */
export function updateConditions(status: RayServiceStatus, now: Date): void {
  const set = (
    type: string,
    truth: ServiceCondition['status'],
    reason: string,
    message: string,
  ) => setServiceCondition(status, type, truth, reason, message, now);
  if (!status.conditions || status.conditions.length === 0) {
    const message = 'RayService is initializing';
    set('Ready', 'False', 'Initializing', message);
    set('UpgradeInProgress', 'False', 'Initializing', message);
  }
  if ((status.numServeEndpoints ?? 0) > 0) {
    const message = 'Number of serve endpoints is greater than 0';
    set('Ready', 'True', 'NonZeroServeEndpoints', message);
  } else if (serviceIs(status, 'Ready')) {
    const message = 'Number of serve endpoints dropped to 0';
    set('Ready', 'False', 'ZeroServeEndpoints', message);
  }
  const active = status.activeServiceStatus?.rayClusterName;
  const pending = status.pendingServiceStatus?.rayClusterName;
  if (active && pending) {
    const message = 'Both active and pending Ray clusters exist';
    const reason = 'BothActivePendingClustersExist';
    set('UpgradeInProgress', 'True', reason, message);
  } else if (active) {
    const message = 'Active Ray cluster exists and no pending Ray cluster';
    set('UpgradeInProgress', 'False', 'NoPendingCluster', message);
  } else {
    const old = serviceCondition(status, 'UpgradeInProgress')?.reason ?? '';
    if (!old.startsWith('Initializing')) {
      const message =
        'No active Ray cluster exists, and the RayService is not initializing. Please open a GitHub issue in the KubeRay repository.';
      set('UpgradeInProgress', 'Unknown', 'NoActiveCluster', message);
    }
  }
  if (serviceIs(status, 'Ready')) status.serviceStatus = 'Running';
  else delete status.serviceStatus;
}

/** Go's duration or whole seconds, in ms; undefined when it is neither. */
export function parseTimeout(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const units: Record<string, number> = {
    h: 3_600_000,
    m: 60_000,
    s: 1000,
    ms: 1,
  };
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    sum += Number(amount) * units[unit];
  }
  return sum;
}

const TIMEOUT = 'ray.io/initializing-timeout';

/** Whether initializing took longer than the annotation allows, and how long. */
export function initializingTimeout(
  { metadata }: RayService,
  status: RayServiceStatus,
  now: Date,
): { timeout: number; took: number } | undefined {
  const timeout = parseTimeout(metadata.annotations?.[TIMEOUT] ?? '');
  const ready = serviceCondition(status, 'Ready');
  if (!timeout || ready?.reason !== 'Initializing') return undefined;
  const took = now.getTime() - Date.parse(ready.lastTransitionTime);
  return took < timeout ? undefined : { timeout, took };
}
