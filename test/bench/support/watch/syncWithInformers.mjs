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

function informerOf([kind, list]) {
  const { path, labelSelector } = FLEET_KINDS[kind];
  return makeInformer(config, path, () => list(labelSelector), labelSelector);
}

measureSync(async () => {
  const informers = Object.entries(LISTS).map(informerOf);
  let added = 0;
  await new Promise((resolve, reject) => {
    const onAdd = () => {
      added += 1;
      if (added === expected) {
        resolve();
      }
    };
    informers.forEach(informer => {
      informer.on('add', onAdd);
      informer.on('error', reject);
      informer.start().catch(reject);
    });
  });
  return {
    count: () =>
      informers.reduce((sum, informer) => sum + informer.list().length, 0),
  };
});
