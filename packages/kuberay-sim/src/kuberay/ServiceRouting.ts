import { isPodReady, type EventRecorder, type Pod } from '../kubelet';
import type { AnyKubeObject, NewKubeObject, ObjectStore } from '../store';
import { buildServeService, buildServiceHead } from './serveService';
import type { RayCluster, RayService } from './types';

const SOURCE = { component: 'rayservice-controller' };

/** The Services of a RayService, and where they lead. */
export class ServiceRouting {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
  }

  /** Makes both Services lead to a cluster. */
  pointAt(service: RayService, cluster: RayCluster): void {
    for (const wanted of [
      buildServiceHead(cluster, service),
      buildServeService(cluster, service),
    ]) {
      this.#pointService(service, wanted, cluster.metadata.name);
    }
  }

  #pointService(
    service: RayService,
    wanted: NewKubeObject<AnyKubeObject>,
    cluster: string,
  ): void {
    const { namespace, name = '' } = wanted.metadata;
    const old = this.#store.get('services', { namespace, name });
    if (!old) {
      this.#store.create('services', wanted);
      const message = `Created the service ${namespace}/${name}`;
      this.#event(service, 'CreatedService', message);
      return;
    }
    const { selector } = old.spec as { selector: Record<string, string> };
    if (selector['ray.io/cluster'] === cluster) return;
    this.#store.mutate<AnyKubeObject>(
      'services',
      { namespace, name },
      draft => {
        const { clusterIP, clusterIPs } = draft.spec as Record<string, unknown>;
        draft.spec = { ...(wanted.spec as object), clusterIP, clusterIPs };
      },
    );
    const message = `Updated the service ${namespace}/${name}`;
    this.#event(service, 'UpdatedService', message);
  }

  /** Ready pods behind the service of Serve. */
  endpoints(service: RayService): number {
    const { namespace, name } = service.metadata;
    const found = this.#store.get('services', {
      namespace,
      name: service.spec.serveService?.metadata?.name || `${name}-serve-svc`,
    });
    const { selector } = (found?.spec ?? {}) as {
      selector?: Record<string, string>;
    };
    if (!selector) return 0;
    return this.#store
      .list<Pod>('pods', { namespace, labels: selector })
      .filter(pod => isPodReady(pod) && !pod.metadata.deletionTimestamp).length;
  }

  #event(service: RayService, reason: string, message: string): void {
    this.#events.record(service, SOURCE, { type: 'Normal', reason, message });
  }
}
