// A full sync by Raydeck's reflectors into its store, wired as the backend
// wires them.
import { FleetStore } from '../../../../plugins/ray-backend/src/fleet/FleetStore';
import { measureSync } from './measureSync.mjs';
import { startReflectors } from './startReflectors.mjs';
import { connect } from './connect.mjs';

const { kubeconfig, expected, streamingLists } = JSON.parse(process.argv[2]);
const { cluster, requests } = await connect(kubeconfig, { streamingLists });

measureSync(async () => {
  const store = new FleetStore(error => {
    throw error;
  });
  let upserts = 0;
  store.subscribe(() => {
    upserts += 1;
  });
  await new Promise((resolve, reject) => {
    const { synced } = startReflectors({
      cluster,
      store,
      onStatus({ failure }) {
        if (failure) {
          reject(new Error(failure.message));
        } else if (synced() && upserts >= expected) {
          resolve();
        }
      },
    });
  });
  return {
    count: () =>
      ['RayCluster', 'Pod', 'Service', 'Event'].reduce(
        (sum, kind) => sum + store.list(kind).length,
        0,
      ),
    details: { streamed: requests.streamed },
  };
});
