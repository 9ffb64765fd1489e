import { parse } from 'yaml';
import { timestamp } from '../clock';
import { WorkQueue, type EventRecorder, type Pod } from '../kubelet';
import {
  copyJson,
  jsonEquals,
  keyOf,
  randomSuffix,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import { isTrue } from './clusterStatus';
import type { RayDashboard, ServeApplicationStatus } from './RayDashboard';
import {
  isSameSpec,
  ServiceClusters,
  type ServiceClusterPair,
} from './ServiceClusters';
import { ServiceRouting } from './ServiceRouting';
import {
  emptyServiceStatus,
  initializingTimeout,
  servedStatus,
  serviceCondition,
  setServiceCondition,
  updateConditions,
} from './serviceStatus';
import {
  RAY_CLUSTERS,
  RAY_SERVICES,
  type RayCluster,
  type RayService,
  type RayServiceStatus,
} from './types';
import { serviceError } from './validateService';

const SOURCE = { component: 'rayservice-controller' };
const FINALIZER = 'ray.io/rayservice-finalizer';
const SERVE_LABEL = 'ray.io/serve';
const DELAY = 100;
const REQUEUE = 2_000;

interface Served {
  isReady: boolean;
  applications?: ServeApplicationStatus[];
}

/** KubeRay's controller of RayServices, without incremental upgrades. */
export class RayServiceController {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #dashboard: RayDashboard;
  readonly #clusters: ServiceClusters;
  readonly #routing: ServiceRouting;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];
  /** UID of a cluster → the config that Serve on it was given. */
  readonly #configs = new Map<string, string>();

  constructor(
    store: ObjectStore,
    events: EventRecorder,
    dashboard: RayDashboard,
  ) {
    this.#store = store;
    this.#events = events;
    this.#dashboard = dashboard;
    this.#clusters = new ServiceClusters(store, events);
    this.#routing = new ServiceRouting(store, events);
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    this.#unsubscribe = [
      store.subscribe(RAY_SERVICES, ({ object }) => this.#enqueue(object)),
      store.subscribe(RAY_CLUSTERS, ({ type, object }) => {
        if (type === 'DELETED') this.#configs.delete(object.metadata.uid);
        this.#enqueueOwner(object);
      }),
      store.subscribe<Pod>('pods', ({ object: { metadata } }) => {
        const name = metadata.labels?.['ray.io/cluster'];
        if (!name || !metadata.labels?.[SERVE_LABEL]) return;
        const { namespace } = metadata;
        const cluster = store.get(RAY_CLUSTERS, { namespace, name });
        if (cluster) this.#enqueueOwner(cluster);
      }),
    ];
    for (const service of store.list(RAY_SERVICES)) this.#enqueue(service);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  get #now(): Date {
    return this.#store.clock.now();
  }

  #enqueue({ metadata }: AnyKubeObject, ms: number = DELAY): void {
    this.#queue.add(`${metadata.namespace}/${metadata.name}`, ms);
  }

  #enqueueOwner({ metadata }: AnyKubeObject): void {
    for (const { kind, name } of metadata.ownerReferences ?? []) {
      if (kind === 'RayService') {
        this.#queue.add(`${metadata.namespace}/${name}`, DELAY);
      }
    }
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const service = this.#store.get<RayService>(RAY_SERVICES, {
      namespace,
      name,
    });
    const managedBy = service?.spec.managedBy ?? 'ray.io/kuberay-operator';
    if (!service || managedBy !== 'ray.io/kuberay-operator') return;
    const isCleaning = this.#clusters.cleanUp(service);
    const { finalizers = [], deletionTimestamp } = service.metadata;
    if (deletionTimestamp) {
      if (isCleaning) this.#queue.add(key, REQUEUE);
      else
        this.#setFinalizers(
          service,
          finalizers.filter(f => f !== FINALIZER),
        );
      return;
    }
    if (!finalizers.includes(FINALIZER)) {
      this.#setFinalizers(service, [...finalizers, FINALIZER]);
      return;
    }
    const invalid = serviceError(service);
    if (invalid) {
      this.#refuse(service, invalid.reason, invalid.message);
      return;
    }
    const ready = serviceCondition(service.status, 'Ready');
    if (ready?.reason === 'InitializingTimeout') {
      if (isCleaning) this.#queue.add(key, REQUEUE);
      return;
    }
    const settled = this.#serve(service) && !isCleaning;
    if (!settled) this.#queue.add(key, REQUEUE);
  }

  #refuse(service: RayService, reason: string, message: string): void {
    const { namespace, name } = service.metadata;
    const text = `${namespace}/${name}: ${message}`;
    this.#event(service, 'Warning', reason, text);
    const status = copyJson(service.status ?? emptyServiceStatus());
    const now = this.#now;
    setServiceCondition(
      status,
      'Ready',
      'False',
      'ValidationFailed',
      message,
      now,
    );
    this.#write(service, status);
  }

  /** @returns whether only a change of something brings more to do */
  #serve(service: RayService): boolean {
    const pair = this.#clusters.reconcile(service);
    if (!this.#labelHeads(service, pair)) return false;
    const { active, pending } = pair;
    const pendingServed = pending && this.#apply(service, pending);
    const upgrades =
      !pending && this.#shouldPrepare(service, active, undefined, false);
    const activeServed =
      active && !pending && !upgrades
        ? this.#apply(service, active)
        : undefined;
    const target = pendingServed?.isReady ? pending : active;
    const isReady = pendingServed?.isReady || activeServed?.isReady;
    if (target && isReady) this.#routing.pointAt(service, target);
    const status = copyJson(service.status ?? emptyServiceStatus());
    this.#calculate(service, status, pair, {
      active: activeServed,
      pending: pendingServed,
      servedBy: isReady ? target : undefined,
    });
    this.#write(service, status);
    const isSteady = [...(activeServed?.applications ?? [])].every(
      ({ status: state }) => state !== 'DEPLOYING',
    );
    return (
      isSteady &&
      status.serviceStatus === 'Running' &&
      !status.pendingServiceStatus?.rayClusterName
    );
  }

  /** @returns whether both clusters have their heads */
  #labelHeads(service: RayService, pair: ServiceClusterPair): boolean {
    for (const cluster of [pair.active, pair.pending]) {
      if (!cluster) continue;
      const head = this.#head(cluster);
      if (!head) return false;
      const { excludeHeadPodFromServeSvc } = service.spec;
      const isHealthy =
        !excludeHeadPodFromServeSvc && this.#dashboard.isServeHealthy(head);
      const label = String(isHealthy);
      if (head.metadata.labels?.[SERVE_LABEL] === label) continue;
      this.#store.mutate<Pod>('pods', keyOf(head), draft => {
        draft.metadata.labels = {
          ...draft.metadata.labels,
          [SERVE_LABEL]: label,
        };
      });
      const { namespace, name } = head.metadata;
      const message = `Updated the serve label to "${label}" for the Head Pod ${namespace}/${name}`;
      this.#event(service, 'Normal', 'UpdatedHeadPodServeLabel', message);
    }
    return true;
  }

  #head({ metadata: { namespace, name } }: RayCluster): Pod | undefined {
    return this.#store.list<Pod>('pods', {
      namespace,
      labels: { 'ray.io/cluster': name, 'ray.io/node-type': 'head' },
    })[0];
  }

  /** Gives Serve its config where it lacks it, and asks how it is. */
  #apply(service: RayService, cluster: RayCluster): Served {
    if (!isTrue(cluster.status, 'HeadPodReady')) return { isReady: false };
    const head = this.#head(cluster);
    const applications = head && this.#dashboard.serveApplications(head);
    if (!head || !applications) return { isReady: false };
    const { uid, namespace, name } = cluster.metadata;
    const config = service.spec.serveConfigV2 ?? '';
    if (this.#configs.get(uid) !== config || applications.length === 0) {
      this.#dashboard.deployServe(head, parse(config) ?? {});
      this.#configs.set(uid, config);
      const message = `Updated serve applications to the RayCluster ${namespace}/${name}`;
      this.#event(service, 'Normal', 'UpdatedServeApplications', message);
    }
    const isReady =
      applications.length > 0 &&
      applications.every(({ status }) => status === 'RUNNING');
    return { isReady, applications };
  }

  #shouldPrepare(
    service: RayService,
    active: RayCluster | undefined,
    pending: RayCluster | undefined,
    isPendingServing: boolean,
  ): boolean {
    if (isPendingServing) return false;
    const cluster = pending ?? active;
    if (!cluster) return true;
    if (isSameSpec(service, cluster, false)) return false;
    if (isSameSpec(service, cluster, true)) return false;
    return (
      (service.spec.upgradeStrategy?.type ?? 'NewCluster') === 'NewCluster'
    );
  }

  #calculate(
    service: RayService,
    status: RayServiceStatus,
    { active, pending }: ServiceClusterPair,
    served: { active?: Served; pending?: Served; servedBy?: RayCluster },
  ): void {
    const { name, generation } = service.metadata;
    status.observedGeneration = generation;
    const pendingName = status.pendingServiceStatus?.rayClusterName;
    status.activeServiceStatus = servedStatus(
      status.activeServiceStatus?.rayClusterName,
      active,
      served.active?.applications,
    );
    status.pendingServiceStatus = servedStatus(
      pendingName,
      pending,
      served.pending?.applications,
    );
    const isPendingServing =
      served.servedBy !== undefined &&
      served.servedBy.metadata.name === pendingName;
    if (isPendingServing) {
      status.activeServiceStatus = status.pendingServiceStatus;
      status.pendingServiceStatus = servedStatus(
        undefined,
        undefined,
        undefined,
      );
    }
    if (this.#shouldPrepare(service, active, pending, isPendingServing)) {
      const next = `${name}-${randomSuffix()}`;
      status.pendingServiceStatus = servedStatus(next, undefined, undefined);
    }
    const endpoints = this.#routing.endpoints(service);
    if (endpoints > 0) status.numServeEndpoints = endpoints;
    else delete status.numServeEndpoints;
    updateConditions(status, this.#now);
    this.#expire(service, status);
  }

  #expire(service: RayService, status: RayServiceStatus): void {
    const over = initializingTimeout(service, status, this.#now);
    if (!over) return;
    const seconds = (ms: number) => `${ms / 1000}s`;
    const { timeout, took } = over;
    delete status.activeServiceStatus?.rayClusterName;
    delete status.pendingServiceStatus?.rayClusterName;
    const message = `RayService failed to become ready within the configured timeout of ${seconds(
      timeout,
    )}. Time spent initializing: ${seconds(took)}`;
    const reason = 'InitializingTimeout';
    setServiceCondition(status, 'Ready', 'False', reason, message, this.#now);
    const text = `RayService initializing timeout exceeded after ${seconds(
      took,
    )} (configured timeout: ${seconds(timeout)})`;
    this.#event(service, 'Warning', 'RayServiceInitializingTimeout', text);
  }

  /** Writes what others than the clusters' own statuses say. */
  #write(service: RayService, status: RayServiceStatus): void {
    const current = this.#store.get<RayService>(RAY_SERVICES, keyOf(service));
    if (current?.metadata.uid !== service.metadata.uid) return;
    const essence = (of: RayServiceStatus = {}) => ({
      ...of,
      activeServiceStatus: { ...of.activeServiceStatus, rayClusterStatus: 0 },
      pendingServiceStatus: { ...of.pendingServiceStatus, rayClusterStatus: 0 },
      lastUpdateTime: 0,
      observedGeneration: 0,
    });
    if (jsonEquals(essence(current.status), essence(status))) return;
    status.lastUpdateTime = timestamp(this.#now);
    this.#store.updateStatus<RayService>(RAY_SERVICES, { ...current, status });
  }

  #setFinalizers(service: RayService, finalizers: string[]): void {
    this.#store.mutate<RayService>(RAY_SERVICES, keyOf(service), draft => {
      if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
      else delete draft.metadata.finalizers;
    });
  }

  #event(
    service: RayService,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(service, SOURCE, { type, reason, message });
  }
}
