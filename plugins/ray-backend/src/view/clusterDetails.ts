import {
  projectEvent,
  projectPod,
  type KubernetesClusterHealth,
  type KubernetesEvent,
  type Pod,
} from '@raydeck/backstage-plugin-ray-common';
import type { Fleet } from '../fleet';

/** The pods of the cluster with this UID, head first. */
export function podsOf(fleet: Fleet, uid: string): Pod[] {
  return fleet
    .ownedBy('Pod', uid)
    .map(({ object }) => projectPod(object))
    .sort(
      (a, b) =>
        Number(b.role === 'head') - Number(a.role === 'head') ||
        (a.group ?? '').localeCompare(b.group ?? '') ||
        a.name.localeCompare(b.name),
    );
}

/** The events of the cluster with this UID and of its pods, newest first. */
export function eventsOf(fleet: Fleet, uid: string): KubernetesEvent[] {
  const pods = fleet.ownedBy('Pod', uid);
  return [uid, ...pods.map(({ object }) => object.metadata.uid)]
    .flatMap(each => fleet.eventsOf(each))
    .map(projectEvent)
    .sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? ''));
}

/** How the Kubernetes clusters are, without their addresses. */
export function healthOf(fleet: Fleet): KubernetesClusterHealth[] {
  return fleet
    .kubernetesClusters()
    .map(
      ({ name, state, staleSince, sentence, kubernetesVersion, kubeRay }) => ({
        name,
        state,
        ...(staleSince && { staleSince }),
        sentence,
        ...(kubernetesVersion && { kubernetesVersion }),
        ...(kubeRay && { kubeRay }),
      }),
    );
}
