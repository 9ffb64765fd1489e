import {
  projectEvent,
  projectPod,
  type KubernetesClusterHealth,
  type KubernetesEvent,
  type Pod,
} from '@raydeck/backstage-plugin-ray-common';
import type { Fleet, FleetIdentity, FleetRights } from '../fleet';

/** The pods of this cluster, head first. */
export function podsOf(fleet: Fleet, cluster: FleetIdentity): Pod[] {
  return fleet
    .ownedBy('Pod', cluster)
    .map(({ object }) => projectPod(object))
    .sort(
      (a, b) =>
        Number(b.role === 'head') - Number(a.role === 'head') ||
        (a.group ?? '').localeCompare(b.group ?? '') ||
        a.name.localeCompare(b.name),
    );
}

/** The events of this cluster and of its pods, newest first. */
export function eventsOf(
  fleet: Fleet,
  cluster: FleetIdentity,
): KubernetesEvent[] {
  const { kubernetesCluster, uid } = cluster;
  const pods = fleet.ownedBy('Pod', cluster);
  return [uid, ...pods.map(({ object }) => object.metadata.uid)]
    .flatMap(each => fleet.eventsOf({ kubernetesCluster, uid: each }))
    .map(projectEvent)
    .sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? ''));
}

/** How the Kubernetes clusters are, without their addresses. */
export function healthOf(
  fleet: Fleet,
  rights?: Pick<FleetRights, 'accessOf'>,
): KubernetesClusterHealth[] {
  return fleet
    .kubernetesClusters()
    .map(
      ({ name, state, staleSince, sentence, kubernetesVersion, kubeRay }) => {
        const access = rights?.accessOf(name);
        return {
          name,
          state,
          ...(staleSince && { staleSince }),
          sentence,
          ...(kubernetesVersion && { kubernetesVersion }),
          ...(kubeRay && { kubeRay }),
          ...(access && { access }),
        };
      },
    );
}
