import type { AnyKubeObject, NewKubeObject } from '../store';
import { buildHeadService } from './headService';
import {
  controllerReference,
  type RayCluster,
  type RayClusterSpec,
  type RayJob,
} from './types';

/** What RayJobs ask for that this simulator does not do. */
export function unsupported({ spec }: RayJob): string | undefined {
  const mode = spec.submissionMode ?? 'K8sJobMode';
  if (mode !== 'HTTPMode') return `submissionMode ${mode} (HTTPMode is)`;
  if (spec.deletionStrategy) return 'deletionStrategy';
  return undefined;
}

/** The cluster of a RayJob: labels and annotations are the job's own. */
export function buildJobCluster(
  job: RayJob,
  name: string,
  spec: RayClusterSpec,
): NewKubeObject<RayCluster> {
  return {
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
      annotations: { ...job.metadata.annotations },
      ownerReferences: [controllerReference(job)],
    },
    spec: structuredClone(spec),
  };
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
