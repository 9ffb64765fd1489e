import { FLEET_KINDS } from '../../../../plugins/ray-backend/src/fleet/kinds';
import {
  projectEvent,
  projectPod,
  projectRayCluster,
  projectService,
} from '../../../../plugins/ray-backend/src/fleet/projectObject';
import { Reflector } from '../../../../plugins/ray-backend/src/kubernetes';

/**
 * Starts a reflector for each of the four kinds that are compared, wired as
 * FleetConnection wires them.
 *
 * @param {object} options
 * @param {import('../../../../plugins/ray-backend/src/kubernetes').KubernetesCluster} options.cluster
 * @param {import('../../../../plugins/ray-backend/src/fleet/FleetStore').FleetStore} options.store
 * @param {(status: object, kind: string) => void} [options.onStatus]
 */
export function startReflectors({ cluster, store, onStatus = () => {} }) {
  const isRayPod = uid =>
    store.getByUid('Pod', { kubernetesCluster: cluster.name, uid }) !==
    undefined;
  const projections = {
    RayCluster: projectRayCluster,
    Pod: projectPod,
    Service: projectService,
    Event: raw => projectEvent(raw, isRayPod),
  };
  const statuses = new Map();
  const reflectors = Object.entries(projections).map(([kind, project]) => {
    statuses.set(kind, { hasSynced: false });
    return new Reflector({
      cluster,
      ...FLEET_KINDS[kind],
      project,
      onDelta: delta => store.apply(kind, cluster.name, delta),
      // A reflector goes on whatever it is told; a bench must not.
      onError: error =>
        setImmediate(() => {
          throw error;
        }),
      onStatus(status) {
        statuses.set(kind, status);
        onStatus(status, kind);
      },
    });
  });
  reflectors.forEach(reflector => reflector.start());
  return {
    statuses,
    synced: () => [...statuses.values()].every(({ hasSynced }) => hasSynced),
    stop: () => Promise.all(reflectors.map(reflector => reflector.stop())),
  };
}
