import type {
  BatchJobStatusShape,
  ClusterStatusShape,
  JobStatusShape,
  ServiceStatusShape,
} from './shapes';
import type { ObjectRef, Seen, StoryKind, StoryObject } from './Story';

function clusterStatus(object: StoryObject | undefined): ClusterStatusShape {
  return (object?.status ?? {}) as ClusterStatusShape;
}

/** The only cluster is ready, with so many of so many workers. */
export function clusterReady(workers: number): (seen: Seen) => boolean {
  return seen => {
    const status = clusterStatus(seen.first('RayCluster'));
    return (
      status.state === 'ready' &&
      (status.readyWorkerReplicas ?? 0) === workers &&
      (status.desiredWorkerReplicas ?? 0) === workers
    );
  };
}

/** A condition of the only cluster is as said. */
export function clusterCondition(
  type: string,
  status: 'True' | 'False',
): (seen: Seen) => boolean {
  return seen =>
    clusterStatus(seen.first('RayCluster')).conditions?.some(
      c => c.type === type && c.status === status,
    ) ?? false;
}

function jobStatus(object: StoryObject | undefined): JobStatusShape {
  return (object?.status ?? {}) as JobStatusShape;
}

/** The only RayJob has come to this jobDeploymentStatus. */
export function jobIs(deployment: string): (seen: Seen) => boolean {
  return seen =>
    jobStatus(seen.first('RayJob')).jobDeploymentStatus === deployment;
}

/** The only RayJob's status of Ray is this. */
export function rayStatusIs(status: string): (seen: Seen) => boolean {
  return seen => jobStatus(seen.first('RayJob')).jobStatus === status;
}

/** So many RayJobs have come to their end. */
export function jobsEnded(count: number): (seen: Seen) => boolean {
  return seen =>
    seen
      .all('RayJob')
      .filter(job =>
        ['Complete', 'Failed'].includes(
          jobStatus(job).jobDeploymentStatus ?? '',
        ),
      ).length >= count;
}

/** The submitter's Kubernetes Job has this condition. */
export function batchJobIs(type: string): (seen: Seen) => boolean {
  return seen =>
    ((seen.first('Job')?.status ?? {}) as BatchJobStatusShape).conditions?.some(
      c => c.type === type && c.status === 'True',
    ) ?? false;
}

export function serviceStatus(seen: Seen): ServiceStatusShape {
  return (seen.first('RayService')?.status ?? {}) as ServiceStatusShape;
}

/** The RayService serves, and no cluster is pending. */
export function serviceRuns(seen: Seen): boolean {
  const { serviceStatus: state, pendingServiceStatus } = serviceStatus(seen);
  return state === 'Running' && !pendingServiceStatus?.rayClusterName;
}

/** An event of this reason was seen. */
export function eventSeen(
  reason: string,
  times: number = 1,
): (seen: Seen) => boolean {
  return seen =>
    seen.events.filter(
      ({ object }) => object.kind === 'Event' && object.reason === reason,
    ).length >= times;
}

/** A pod of the first cluster by its type; throws when there is none. */
export function podOf(type: 'head' | 'worker'): (seen: Seen) => ObjectRef {
  return seen => {
    const pod = seen
      .all('Pod')
      .find(({ metadata }) => metadata.labels?.['ray.io/node-type'] === type);
    if (!pod) throw new Error(`there is no ${type} pod`);
    return { kind: 'Pod', name: pod.metadata.name };
  };
}

/** A reference to an object by kind and name, for steps that delete it. */
export function named(kind: StoryKind, name: string): () => ObjectRef {
  return () => ({ kind, name });
}
