import { headsOf, RAY_CLUSTERS, RAY_JOBS } from '../kuberay';
import type { Seed } from '../SimulatorParts';
import type { AnyKubeObject } from '../store';
import { FLEET } from './fleet';
import { runHistory } from './runHistory';
import { SAMPLES_NAMESPACE } from './samples';

export const DEMO_NAMESPACES = [
  'ads-ml',
  'recsys',
  'vision',
  'ml-platform',
  'sandbox',
  SAMPLES_NAMESPACE,
];

/** Owners come before what they own. */
const RESOURCES = [
  'nodes',
  'configmaps',
  RAY_JOBS,
  RAY_CLUSTERS,
  'secrets',
  'serviceaccounts',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'services',
  'jobs.batch',
  'pods',
  'events',
];
const HOUR = 3_600_000;

function lastSeen(event: AnyKubeObject): number {
  const series = event.series as { lastObservedTime?: string } | undefined;
  const moment =
    series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
  return Date.parse(String(moment));
}

/**
 * The demo's fleet, in the states that it has come to: KubeRay's samples, and
 * the teams' clusters and jobs. To be called before KubeRay is installed.
 */
export const seedDemoFleet: Seed = ({ store }) => {
  for (const name of DEMO_NAMESPACES) {
    if (store.get('namespaces', { name })) continue;
    store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  const now = store.clock.now();
  const history = runHistory(store.registry, FLEET, now);
  for (const resource of RESOURCES) {
    for (const object of history.store.list(resource)) {
      const gone =
        resource === 'events' && lastSeen(object) < now.getTime() - HOUR;
      if (!gone) store.adopt(resource, object, history.store.ownersOf(object));
    }
  }
  headsOf(store).restore(history.heads);
};
