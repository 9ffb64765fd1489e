import {
  projectCluster,
  projectRayJob as projectJob,
  type Cluster,
  type Job,
} from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import { projectRayCluster, projectRayJob } from '../fleet/projectObject';
import type { OwnershipResolver } from '../ownership';
import type { StoredObject } from '../provisioner';
import {
  ALL_CLUSTER_ACTIONS,
  ALL_JOB_ACTIONS,
  ClusterEntry,
  JobEntry,
} from '../view';

/** Objects as the API shows them that the fleet does not hold: of a dry run, or not seen by the watch yet. */
export class Preview {
  readonly #ownership: OwnershipResolver;

  static create(ownership: OwnershipResolver): Preview {
    return new Preview(ownership);
  }

  private constructor(ownership: OwnershipResolver) {
    this.#ownership = ownership;
  }

  cluster(
    kubernetesCluster: string,
    object: StoredObject,
    caller: Caller,
  ): Cluster {
    const rayCluster = projectRayCluster(object);
    const { metadata } = rayCluster;
    const { ownership, rights } = this.#ownership.resolve({
      kubernetesCluster,
      metadata,
    });
    return new ClusterEntry(
      projectCluster(
        { kubernetesCluster, rayCluster, pods: [], events: [] },
        ownership,
        ALL_CLUSTER_ACTIONS,
      ),
      rights,
    ).for(caller);
  }

  job(kubernetesCluster: string, object: StoredObject, caller: Caller): Job {
    const rayJob = projectRayJob(object);
    const { metadata } = rayJob;
    const { ownership, rights } = this.#ownership.resolve({
      kubernetesCluster,
      metadata,
    });
    return new JobEntry(
      projectJob(
        { kubernetesCluster, rayJob, events: [] },
        ownership,
        ALL_JOB_ACTIONS,
      ),
      rights,
    ).for(caller);
  }
}
