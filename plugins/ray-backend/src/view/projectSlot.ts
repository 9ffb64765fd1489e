import {
  projectCluster,
  projectRayJob,
  projectSubmission,
  type Cluster,
  type Job,
  type KubernetesObject,
  type Ownership,
} from '@raydeck/backstage-plugin-ray-common';
import type { StoredSubmission } from '../database';
import type { Fleet, FleetEntry } from '../fleet';
import type { Identity, OwnedObject } from '../ownership';
import { ALL_CLUSTER_ACTIONS, ALL_JOB_ACTIONS } from './ViewEntry';

/** A projection without owners, and the object that decides whose it is. */
export interface Slot<T> {
  base: T;
  identity: Identity;
}

const NOBODYS: Ownership = {
  owners: [],
  attachedBy: 'none',
  authority: 'none',
};

export function clusterSlot(
  fleet: Fleet,
  { kubernetesCluster, object: rayCluster }: FleetEntry<'RayCluster'>,
  staleSince: string | undefined,
): Slot<Cluster> {
  const { uid } = rayCluster.metadata;
  const pods = fleet
    .ownedBy('Pod', { kubernetesCluster, uid })
    .map(({ object }) => object);
  const events = [uid, ...pods.map(({ metadata }) => metadata.uid)].flatMap(
    each => fleet.eventsOf({ kubernetesCluster, uid: each }),
  );
  return {
    base: projectCluster(
      {
        kubernetesCluster,
        rayCluster,
        pods,
        events,
        ...(staleSince && { staleSince }),
      },
      NOBODYS,
      ALL_CLUSTER_ACTIONS,
    ),
    identity: rootOf(fleet, kubernetesCluster, rayCluster),
  };
}

export function rayJobSlot(
  fleet: Fleet,
  { kubernetesCluster, object: rayJob }: FleetEntry<'RayJob'>,
  staleSince: string | undefined,
): Slot<Job> {
  return {
    base: projectRayJob(
      {
        kubernetesCluster,
        rayJob,
        events: fleet.eventsOf({ kubernetesCluster, uid: rayJob.metadata.uid }),
        ...(staleSince && { staleSince }),
      },
      NOBODYS,
      ALL_JOB_ACTIONS,
    ),
    identity: rootOf(fleet, kubernetesCluster, rayJob),
  };
}

/** A submission is its cluster's while that lives, and its recorded entity's afterwards. */
export function submissionSlot(
  fleet: Fleet,
  record: StoredSubmission,
  staleSince: string | undefined,
): Slot<Job> {
  const rayCluster = fleet.getByUid('RayCluster', {
    kubernetesCluster: record.kubernetesCluster,
    uid: record.clusterUid,
  });
  return {
    base: projectSubmission(record, NOBODYS, ALL_JOB_ACTIONS, staleSince),
    identity: rayCluster
      ? rootOf(fleet, rayCluster.kubernetesCluster, rayCluster.object)
      : { recordedEntity: record.entityRef },
  };
}

/**
 * The object whose identity counts: the controlling RayJob of a child, or the object itself. Of a root that is not in
 * the fleet, such as a RayService, the child carries KubeRay's copy of labels and annotations.
 */
export function rootOf(
  fleet: Fleet,
  kubernetesCluster: string,
  { metadata }: KubernetesObject,
): OwnedObject {
  const controller = metadata.ownerReferences?.find(
    owner => owner.controller && owner.apiVersion.startsWith('ray.io/'),
  );
  if (!controller) return { kubernetesCluster, metadata };
  const root = fleet.getByUid('RayJob', {
    kubernetesCluster,
    uid: controller.uid,
  });
  return {
    kubernetesCluster,
    metadata: root?.object.metadata ?? { ...metadata, uid: controller.uid },
  };
}
