// One Kubernetes cluster of the fleet, followed until this process is told to
// end. Tells its parent when it is synced, when it is not, and of each change
// that carries a mark.
import { FleetConnection } from '../../../../plugins/ray-backend/src/fleet/FleetConnection';
import { FleetStore } from '../../../../plugins/ray-backend/src/fleet/FleetStore';
import { readDetails } from './connect.mjs';
import { MARK } from './marks.mjs';

const { kubeconfig } = JSON.parse(process.argv[2]);

function tell(what) {
  if (!process.connected) return;
  process.send({ ...what, at: performance.timeOrigin + performance.now() });
}

function onError(error) {
  throw error;
}

const store = new FleetStore(onError);
store.subscribe(({ kind, object }) => {
  const mark = object.metadata.annotations?.[MARK];
  if (mark !== undefined) {
    tell({ kind, mark });
  }
});
let before;
const connection = new FleetConnection(readDetails(kubeconfig), {
  store,
  // A connection goes on whatever it is told; a bench must not.
  onError: error => setImmediate(onError, error),
  onHealth() {
    const { state, sentence } = connection.health();
    if (state !== before) tell({ state, sentence });
    before = state;
  },
});
connection.start();
process.once('disconnect', () => process.exit());
