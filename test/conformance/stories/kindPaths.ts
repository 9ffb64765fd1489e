import type { StoryKind } from './Story';

const PATHS: Record<StoryKind, string> = {
  RayCluster: 'apis/ray.io/v1/NS/rayclusters',
  RayJob: 'apis/ray.io/v1/NS/rayjobs',
  RayService: 'apis/ray.io/v1/NS/rayservices',
  RayCronJob: 'apis/ray.io/v1/NS/raycronjobs',
  Job: 'apis/batch/v1/NS/jobs',
  Pod: 'api/v1/NS/pods',
  Event: 'apis/events.k8s.io/v1/NS/events',
  ResourceQuota: 'api/v1/NS/resourcequotas',
  ConfigMap: 'api/v1/NS/configmaps',
};

/** The path of a kind's objects in a namespace, from the server's root. */
export function kindPath(kind: StoryKind, namespace: string): string {
  return `/${PATHS[kind].replace('NS', `namespaces/${namespace}`)}`;
}
