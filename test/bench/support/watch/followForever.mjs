// Reflectors of four kinds that go on until this process is told to end. Tells
// its parent when they are synced, and of each change that carries a mark.
import { FleetStore } from '../../../../plugins/ray-backend/src/fleet/FleetStore';
import { connect } from './connect.mjs';
import { MARK } from './marks.mjs';
import { startReflectors } from './startReflectors.mjs';

const { kubeconfig } = JSON.parse(process.argv[2]);
const { cluster } = await connect(kubeconfig);
const now = () => performance.timeOrigin + performance.now();

const store = new FleetStore(error => {
  throw error;
});
store.subscribe(({ kind, object }) => {
  const mark = object.metadata.annotations?.[MARK];
  if (mark !== undefined) {
    process.send({ kind, mark, at: now() });
  }
});
let wasSynced = false;
const reflectors = startReflectors({
  cluster,
  store,
  onStatus(status, kind) {
    if (!wasSynced && reflectors?.synced()) {
      wasSynced = true;
      process.send({ synced: true });
    }
    if (status.failure) {
      process.send({ kind, failure: status.failure.message, at: now() });
    }
  },
});
process.once('disconnect', () => process.exit());
