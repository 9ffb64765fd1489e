import { copyJson } from '../store';
import type { AnyKubeObject, NewKubeObject } from '../store';
import { buildHeadService } from './headService';
import { sidecarContainer } from './jobSubmitter';
import {
  controllerReference,
  type RayCluster,
  type RayClusterSpec,
  type RayJob,
} from './types';

/** The cluster of a RayJob: labels and annotations are the job's own. */
export function buildJobCluster(
  job: RayJob,
  name: string,
  spec: RayClusterSpec,
): NewKubeObject<RayCluster> {
  const isSidecar = job.spec.submissionMode === 'SidecarMode';
  const cluster: NewKubeObject<RayCluster> = {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: {
      name,
      namespace: job.metadata.namespace,
      labels: {
        ...job.metadata.labels,
        'ray.io/originated-from-cr-name': job.metadata.name,
        'ray.io/originated-from-crd': 'RayJob',
        'ray.io/job-submission-mode': job.spec.submissionMode ?? '',
      },
      annotations: {
        ...job.metadata.annotations,
        ...(isSidecar
          ? { 'ray.io/disable-provisioned-head-restart': 'true' }
          : {}),
      },
      ownerReferences: [controllerReference(job)],
    },
    spec: copyJson(spec),
  };
  if (isSidecar) addSidecar(job, cluster as RayCluster);
  return cluster;
}

/** The submitter beside the head; a head that ends with it is not restarted. */
function addSidecar(job: RayJob, cluster: RayCluster): void {
  const { spec } = cluster.spec.headGroupSpec.template;
  const sidecar = sidecarContainer(job, cluster);
  spec.containers.push({ ...sidecar, image: sidecar.image });
  spec.restartPolicy = 'Never';
}

/** The RayJob's own Service in front of its cluster's head. */
export function buildJobService(
  job: RayJob,
  cluster: RayCluster,
): NewKubeObject<AnyKubeObject> {
  const service = buildHeadService(cluster);
  const { labels = {} } = service.metadata;
  return {
    ...service,
    metadata: {
      namespace: job.metadata.namespace,
      name: `${job.metadata.name}-head-svc`,
      labels: {
        'ray.io/identifier': labels['ray.io/identifier'],
        'ray.io/node-type': 'head',
        'ray.io/originated-from-cr-name': job.metadata.name,
        'ray.io/originated-from-crd': 'RayJob',
      },
      ownerReferences: [controllerReference(job)],
    },
  };
}
