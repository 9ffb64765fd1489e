import type {
  Cluster,
  ClusterAction,
  Job,
  JobAction,
} from '@raydeck/backstage-plugin-ray-common';
import type { FleetRights } from '../fleet';
import type { KubernetesRightName } from '../fleet/kubernetesAccess';
import type { Slot } from './projectSlot';

type Rights = Pick<FleetRights, 'lacks'>;

const OF_CLUSTERS: Record<ClusterAction, KubernetesRightName> = {
  delete: 'deleteClusters',
  submitJob: 'writeHeads',
  readLogs: 'readHeads',
};

const OF_RAY_JOBS: Record<JobAction, KubernetesRightName> = {
  delete: 'deleteJobs',
  stop: 'writeHeads',
  readLogs: 'readHeads',
};

const OF_SUBMISSIONS: Record<JobAction, KubernetesRightName> = {
  ...OF_RAY_JOBS,
  delete: 'forgetJobs',
};

/** A cluster that allows nobody what Raydeck's own account may not do there. */
export function clusterWithin(
  { base, identity }: Slot<Cluster>,
  rights: Rights | undefined,
): Slot<Cluster> {
  const allowed = base.allowed.filter(
    action => !rights?.lacks(OF_CLUSTERS[action], base),
  );
  return { base: { ...base, allowed }, identity };
}

/** The same of a job. */
export function jobWithin(
  { base, identity }: Slot<Job>,
  rights: Rights | undefined,
): Slot<Job> {
  const needed = base.origin === 'RayJob' ? OF_RAY_JOBS : OF_SUBMISSIONS;
  const allowed = base.allowed.filter(
    action => !rights?.lacks(needed[action], base),
  );
  return { base: { ...base, allowed }, identity };
}
