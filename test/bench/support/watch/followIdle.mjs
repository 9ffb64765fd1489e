// Reflectors of four kinds in many Kubernetes clusters, with nothing to do.
import { setTimeout as delay } from 'node:timers/promises';
import { FleetStore } from '../../../../plugins/ray-backend/src/fleet/FleetStore';
import { HttpKubernetesCluster } from '../../../../plugins/ray-backend/src/kubernetes';
import { startReflectors } from './startReflectors.mjs';

const { url, kubernetesClusters, settleSeconds, seconds } = JSON.parse(
  process.argv[2],
);
process.once('disconnect', () => process.exit());

const store = new FleetStore(error => {
  throw error;
});
let deltas = 0;
let failures = 0;
store.subscribe(() => {
  deltas += 1;
});

const follow = index =>
  new Promise(resolve => {
    const reflectors = startReflectors({
      cluster: new HttpKubernetesCluster({
        name: `bench-${index}`,
        url: `${url}/${index}`,
        auth: { getCredentials: async () => ({}) },
      }),
      store,
      onStatus({ failure }) {
        if (failure) failures += 1;
        else if (reflectors?.synced()) resolve(reflectors);
      },
    });
  });

const started = [];
for (let index = 0; index < kubernetesClusters; index += 1) {
  // One after another, so that the start does not need their memory at once.
  started.push(await follow(index));
}
process.send({ objects: deltas });
await delay(settleSeconds * 1000);

deltas = 0;
failures = 0;
const before = process.cpuUsage();
const startedAt = performance.now();
await delay(seconds * 1000);
const { user, system } = process.cpuUsage(before);
process.send({
  cores: (user + system) / 1000 / (performance.now() - startedAt),
  watches: started.reduce((sum, { statuses }) => sum + statuses.size, 0),
  deltas,
  failures,
});
