import type { Cluster, ClusterAction, RootObject, TemplateUse } from '../api';
import type { KubernetesObject, RayClusterObject } from '../kubernetes';
import type { ClusterInput, Ownership } from './types';
import {
  REQUESTED_BY_ANNOTATION,
  stringifyClusterRef,
  stringifyJobRef,
  TEMPLATE_ANNOTATION,
  TEMPLATE_DIGEST_ANNOTATION,
} from '../identity';
import { clusterFacts } from './clusterFacts';
import { clusterLife } from './clusterLife';
import { clusterSentence } from './clusterSentence';
import { clusterState } from './clusterState';
import { diagnoseCluster } from './diagnoseCluster';
import { ResourceSum } from './resources';

/**
 * A cluster as the API shows it.
 *
 * @param allowed - what the caller may do with it, as the authorization has decided; what its state or its being a
 *   child forbids is taken away here
 */
export function projectCluster(
  input: ClusterInput,
  ownership: Ownership,
  allowed: ClusterAction[],
): Cluster {
  const facts = clusterFacts(input);
  const { rayCluster, kubernetesCluster } = input;
  const { metadata, spec } = rayCluster;
  const state = clusterState(facts);
  const findings = diagnoseCluster(facts);
  const template = templateUse(rayCluster);
  const root = rootObject(kubernetesCluster, rayCluster);
  const requestedBy = metadata.annotations?.[REQUESTED_BY_ANNOTATION];
  return {
    ref: stringifyClusterRef({
      kubernetesCluster,
      namespace: metadata.namespace,
      name: metadata.name,
    }),
    kubernetesCluster,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    state,
    sentence: clusterSentence(state, facts, findings),
    ...(input.staleSince && { staleSince: input.staleSince }),
    ...ownership,
    ...(requestedBy && { requestedBy }),
    ...(template && { template }),
    ...(root && { root }),
    ...(spec.rayVersion && { rayVersion: spec.rayVersion }),
    workers: facts.workers,
    workerGroups: facts.groups,
    resources: clusterResources(rayCluster, facts.groups),
    ...(metadata.creationTimestamp && {
      createdAt: metadata.creationTimestamp,
    }),
    ...(facts.provisionedAt && { readyAt: facts.provisionedAt }),
    life: clusterLife(state, facts),
    findings,
    allowed: allowed.filter(action => {
      if (action === 'delete') return state !== 'deleting' && !root;
      return (
        action !== 'submitJob' || (facts.headReady && state !== 'deleting')
      );
    }),
  };
}

/** The object that controls this one, whose life a person decides. */
export function rootObject(
  kubernetesCluster: string,
  { metadata }: KubernetesObject,
): RootObject | undefined {
  const owner = metadata.ownerReferences?.find(
    each => each.controller && each.apiVersion.startsWith('ray.io/'),
  );
  if (!owner || !isRootKind(owner.kind)) return undefined;
  return {
    kind: owner.kind,
    name: owner.name,
    ...(owner.kind === 'RayJob' && {
      ref: stringifyJobRef({
        kind: 'RayJob',
        kubernetesCluster,
        namespace: metadata.namespace,
        name: owner.name,
      }),
    }),
  };
}

function isRootKind(kind: string): kind is RootObject['kind'] {
  return kind === 'RayJob' || kind === 'RayService' || kind === 'RayCronJob';
}

/** Reads `[namespace/]name@version` and the digest from the annotations. */
export function templateUse({
  metadata,
}: KubernetesObject): TemplateUse | undefined {
  const value = metadata.annotations?.[TEMPLATE_ANNOTATION];
  if (!value) return undefined;
  const at = value.lastIndexOf('@');
  const name = at > 0 ? value.slice(0, at) : value;
  const version = at > 0 ? value.slice(at + 1) : undefined;
  const digest = metadata.annotations?.[TEMPLATE_DIGEST_ANNOTATION];
  return {
    name: name.includes('/') ? name : `default/${name}`,
    ...(version && { version }),
    ...(digest && { digest }),
  };
}

function clusterResources(
  { spec }: RayClusterObject,
  groups: Cluster['workerGroups'],
) {
  const sum = new ResourceSum();
  if (spec.suspend) return sum.total();
  if (spec.headGroupSpec) sum.add(spec.headGroupSpec.template.spec, 1);
  spec.workerGroupSpecs?.forEach((group, index) =>
    sum.add(group.template.spec, groups[index].desired),
  );
  return sum.total();
}
