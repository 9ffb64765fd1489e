// A full sync by the informers of @kubernetes/client-node, as its
// documentation has them used: one for each kind.
import {
  CoreV1Api,
  CustomObjectsApi,
  EventsV1Api,
  KubeConfig,
  makeInformer,
} from '@kubernetes/client-node';
import { FLEET_KINDS } from '../../../../plugins/ray-backend/src/fleet/kinds';
import { measureSync } from './measureSync.mjs';

const { kubeconfig, expected } = JSON.parse(process.argv[2]);

const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(CoreV1Api);
const events = config.makeApiClient(EventsV1Api);
const custom = config.makeApiClient(CustomObjectsApi);

const LISTS = {
  RayCluster: () =>
    custom.listCustomObjectForAllNamespaces({
      group: 'ray.io',
      version: 'v1',
      plural: 'rayclusters',
      resourcePlural: 'rayclusters',
    }),
  Pod: labelSelector => core.listPodForAllNamespaces({ labelSelector }),
  Service: labelSelector => core.listServiceForAllNamespaces({ labelSelector }),
  Event: () => events.listEventForAllNamespaces(),
};

measureSync(async () => {
  let added = 0;
  const informers = [];
  await new Promise((resolve, reject) => {
    for (const [kind, list] of Object.entries(LISTS)) {
      const { path, labelSelector } = FLEET_KINDS[kind];
      const informer = makeInformer(
        config,
        path,
        () => list(labelSelector),
        labelSelector,
      );
      informer.on('add', () => {
        added += 1;
        if (added === expected) {
          resolve();
        }
      });
      informer.on('error', reject);
      informer.start().catch(reject);
      informers.push(informer);
    }
  });
  return {
    count: () =>
      informers.reduce((sum, informer) => sum + informer.list().length, 0),
  };
});
