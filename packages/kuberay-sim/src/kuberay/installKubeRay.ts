import { demoNodes, EventRecorder, Kubelet, Scheduler } from '../kubelet';
import type { ObjectStore } from '../store';
import { RayClusterController } from './RayClusterController';
import type { RayDashboard } from './RayDashboard';
import { RayJobController } from './RayJobController';

export interface KubeRayOptions {
  store: ObjectStore;
  /** The Ray heads that the operator submits to. */
  dashboard: RayDashboard;
}

/** What runs behind the API server once KubeRay is installed. */
export interface KubeRay {
  stop(): void;
}

/** Puts the demo's nodes into a store that has none. */
export function putNodes(store: ObjectStore): void {
  if (store.list('nodes').length > 0) return;
  for (const node of demoNodes()) store.create('nodes', node);
}

/**
 * Starts scheduler, kubelets and KubeRay's controllers on a store. They take up
 * whatever it holds; install them after it has been restored or seeded.
 */
export function installKubeRay({ store, dashboard }: KubeRayOptions): KubeRay {
  putNodes(store);
  const events = new EventRecorder(store);
  const parts = [
    new Scheduler(store, events),
    new Kubelet(store, events),
    new RayClusterController(store, events),
    new RayJobController(store, events, dashboard),
  ];
  return { stop: () => parts.forEach(part => part.stop()) };
}
