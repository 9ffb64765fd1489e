import type {
  RayClusterObject,
  RayClusterSpec,
  RayClusterStatus,
  WorkerGroupSpec,
} from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../../kubernetes';
import {
  fields,
  flag,
  isFields,
  list,
  number,
  text,
  texts,
  type Fields,
} from './narrow';
import { projectConditions } from './projectCondition';
import { projectMetadata, shared } from './projectMetadata';
import { projectPodTemplate } from './projectPodSpec';

/** A RayCluster. Its groups keep their order: views and KubeRay name them by their index. */
export function projectRayCluster(raw: RawObject): RayClusterObject {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: projectMetadata(raw.metadata),
    spec: projectRayClusterSpec(raw.spec),
    status: isFields(raw.status) ? status(raw.status) : undefined,
  };
}

/** The spec of a RayCluster, also within a RayJob. */
export function projectRayClusterSpec(raw: unknown): RayClusterSpec {
  const spec = fields(raw);
  const auth = spec.authOptions;
  return {
    rayVersion: shared.text(text(spec.rayVersion)),
    suspend: flag(spec.suspend),
    managedBy: shared.text(text(spec.managedBy)),
    enableInTreeAutoscaling: flag(spec.enableInTreeAutoscaling),
    authOptions: isFields(auth)
      ? { mode: text(auth.mode), secretName: text(auth.secretName) }
      : undefined,
    headGroupSpec: isFields(spec.headGroupSpec)
      ? { template: projectPodTemplate(spec.headGroupSpec.template) }
      : undefined,
    workerGroupSpecs: list(spec.workerGroupSpecs, workerGroup),
  };
}

function workerGroup(group: Fields): WorkerGroupSpec {
  return {
    groupName: shared.text(text(group.groupName)),
    replicas: number(group.replicas),
    minReplicas: number(group.minReplicas),
    maxReplicas: number(group.maxReplicas),
    numOfHosts: number(group.numOfHosts),
    suspend: flag(group.suspend),
    template: projectPodTemplate(group.template),
  };
}

function status(raw: Fields): RayClusterStatus {
  return {
    state: shared.text(text(raw.state)),
    reason: text(raw.reason),
    conditions: projectConditions(raw.conditions),
    readyWorkerReplicas: number(raw.readyWorkerReplicas),
    desiredWorkerReplicas: number(raw.desiredWorkerReplicas),
    minWorkerReplicas: number(raw.minWorkerReplicas),
    maxWorkerReplicas: number(raw.maxWorkerReplicas),
    observedGeneration: number(raw.observedGeneration),
    lastUpdateTime: shared.text(text(raw.lastUpdateTime)),
    stateTransitionTimes: shared.object(texts(raw.stateTransitionTimes)),
    endpoints: shared.object(texts(raw.endpoints)),
    head: isFields(raw.head) ? head(raw.head) : undefined,
  };
}

function head(raw: Fields): RayClusterStatus['head'] {
  return {
    podIP: text(raw.podIP),
    podName: text(raw.podName),
    serviceIP: text(raw.serviceIP),
    serviceName: text(raw.serviceName),
  };
}
