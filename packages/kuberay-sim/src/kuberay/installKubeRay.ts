import { JobController } from '../controllers';
import { Autoscaler } from './Autoscaler';
import {
  demoNodes,
  EventRecorder,
  Kubelet,
  Scheduler,
  SimulatedPodLogs,
} from '../kubelet';
import { RayHeads, type RayHeadsSnapshot } from '../ray-head';
import type { InstallKubeRay } from '../SimulatorParts';
import type { ObjectStore } from '../store';
import { RayClusterController } from './RayClusterController';
import type { RayDashboard } from './RayDashboard';
import { RayCronJobController } from './RayCronJobController';
import { RayJobController } from './RayJobController';
import { RayServiceController } from './RayServiceController';
import { SubmitterPrograms } from './SubmitterPrograms';

export interface ControllerOptions {
  store: ObjectStore;
  /** The Ray heads that the operator submits to. */
  dashboard: RayDashboard;
}

/** Puts the demo's nodes into a store that has none. */
export function putNodes(store: ObjectStore): void {
  if (store.list('nodes').length > 0) return;
  for (const node of demoNodes()) store.create('nodes', node);
}

/**
 * Starts scheduler, kubelets and KubeRay's controllers on a store. They take up
 * whatever it holds; start them after it has been restored or seeded.
 */
export function startControllers({ store, dashboard }: ControllerOptions): {
  stop(): void;
} {
  putNodes(store);
  const events = new EventRecorder(store);
  const parts = [
    new Scheduler(store, events),
    new Kubelet(store, events, new SubmitterPrograms(store, dashboard)),
    new JobController(store, events),
    new RayClusterController(store, events),
    new RayJobController(store, events, dashboard),
    new Autoscaler(store, dashboard),
    new RayServiceController(store, events, dashboard),
    new RayCronJobController(store, events),
  ];
  return { stop: () => parts.forEach(part => part.stop()) };
}

const heads = new WeakMap<ObjectStore, RayHeads>();

/** The Ray heads of a store's clusters, the same ones at each call. */
export function headsOf(store: ObjectStore): RayHeads {
  let found = heads.get(store);
  if (!found) {
    found = new RayHeads({ store, clock: store.clock });
    heads.set(store, found);
  }
  return found;
}

/**
 * Puts KubeRay, nodes and Ray heads to work behind an API server: controllers,
 * what answers in head pods, logs of containers. Heads are kept with the state.
 */
export const installKubeRay: InstallKubeRay = parts => {
  const { store, server } = parts;
  const dashboard = headsOf(store);
  const changed = parts.keep('heads', {
    save: () => dashboard.snapshot(),
    restore: saved => dashboard.restore(saved as RayHeadsSnapshot),
  });
  dashboard.onChange(changed);
  server.proxyBackend = dashboard;
  server.podLogs = new SimulatedPodLogs(
    store,
    new SubmitterPrograms(store, dashboard),
  );
  const controllers = startControllers({ store, dashboard });
  return {
    stop: () => {
      controllers.stop();
      dashboard.stop();
    },
  };
};
