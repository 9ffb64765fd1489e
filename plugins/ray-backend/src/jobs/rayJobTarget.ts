import type { Fleet, FleetIdentity, FleetLocation } from '../fleet';

/** What Ray runs for a job: the cluster, by name and UID, and the id of the submission there. */
export interface JobTarget {
  cluster: FleetLocation;
  uid: string;
  id: string;
}

/**
 * Where the current attempt of a RayJob runs. Undefined until KubeRay has named its cluster and its submission, and
 * after that cluster is gone.
 */
export function rayJobTarget(
  fleet: Fleet,
  rayJob: FleetIdentity,
): JobTarget | undefined {
  const entry = fleet.getByUid('RayJob', rayJob);
  if (!entry) return undefined;
  const { kubernetesCluster, object } = entry;
  const { jobId, rayClusterName } = object.status ?? {};
  if (!jobId || !rayClusterName) return undefined;
  const cluster = {
    kubernetesCluster,
    namespace: object.metadata.namespace,
    name: rayClusterName,
  };
  const rayCluster = fleet.get('RayCluster', cluster)?.object;
  return rayCluster && { cluster, uid: rayCluster.metadata.uid, id: jobId };
}
