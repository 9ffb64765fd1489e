// Raydeck's reflectors on the fake API server: how old each change is when its
// delta is told, and what that costs.
import { FleetStore } from '../../../../plugins/ray-backend/src/fleet/FleetStore';
import { HttpKubernetesCluster } from '../../../../plugins/ray-backend/src/kubernetes';
import { Latencies } from './Latencies.mjs';
import { SENT } from './marks.mjs';
import { startReflectors } from './startReflectors.mjs';

const { url, changes } = JSON.parse(process.argv[2]);
const cluster = new HttpKubernetesCluster({
  name: 'bench',
  url,
  auth: { getCredentials: async () => ({}) },
});
const store = new FleetStore(error => {
  throw error;
});
const latencies = new Latencies(changes);
const reflectors = startReflectors({
  cluster,
  store,
  onStatus({ failure }) {
    if (failure) throw new Error(failure.message);
    if (reflectors?.synced()) latencies.ready();
  },
});
store.subscribe(({ object, resync }) => {
  const sent = object.metadata.annotations?.[SENT];
  // What comes with the first list was sent in rounds before this one.
  if (sent !== undefined && !resync) latencies.add(Number(sent));
});
