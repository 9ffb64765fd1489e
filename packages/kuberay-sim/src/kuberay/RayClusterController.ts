import { randomBytes } from 'node:crypto';
import type { EventRecorder, Pod } from '../kubelet';
import { rayContainerStatus, WorkQueue } from '../kubelet';
import {
  ApiStatusError,
  jsonEquals,
  keyOf,
  type AnyKubeObject,
  type NewKubeObject,
  type ObjectStore,
} from '../store';
import { buildHeadPod, buildWorkerPod, type NewPod } from './buildPods';
import {
  clusterStatus,
  desiredReplicas,
  isTrue,
  type ReconcileFailure,
} from './clusterStatus';
import { buildHeadService } from './headService';
import { authSecretName, checkName, isAuthEnabled } from './names';
import {
  controllerReference,
  RAY_CLUSTERS,
  type RayCluster,
  type WorkerGroupSpec,
} from './types';
import { clusterError } from './validateSpec';

const SOURCE = { component: 'raycluster-controller' };
const DELAY = 100;
const RETRY = 2_000;

/** What a reconciliation stops at; `reason` shows in ReplicaFailure. */
class ReconcileError extends Error {
  readonly reason?: string;

  constructor(message: string, reason?: string) {
    super(message);
    this.reason = reason;
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function terminatedText(pod: Pod): string {
  const ended = rayContainerStatus(pod)?.state.terminated;
  if (!ended) return 'nil';
  const time = (moment: string) =>
    moment.replace('T', ' ').replace('Z', ' +0000 UTC');
  return `&ContainerStateTerminated{ExitCode:${
    ended.exitCode
  },Signal:0,Reason:${ended.reason},Message:${
    ended.message ?? ''
  },StartedAt:${time(ended.startedAt)},FinishedAt:${time(
    ended.finishedAt,
  )},ContainerID:${ended.containerID},}`;
}

function shouldDelete(pod: Pod): boolean {
  const { phase } = pod.status;
  if (phase === 'Failed' || phase === 'Succeeded') return true;
  return (
    phase === 'Running' &&
    pod.spec.restartPolicy === 'Never' &&
    rayContainerStatus(pod)?.state.terminated !== undefined
  );
}

/**
 * KubeRay's controller of RayClusters: brings service, Secret and pods about,
 * and writes the status that follows from them.
 */
export class RayClusterController {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];
  /** The pod made last, which the operator's cache does not hold yet. */
  #unseen: string | undefined;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    const enqueue = ({ metadata }: AnyKubeObject) =>
      this.#enqueue(metadata.namespace, metadata.name);
    const enqueueOwner = ({ metadata }: AnyKubeObject) => {
      const cluster = metadata.labels?.['ray.io/cluster'];
      if (cluster) this.#enqueue(metadata.namespace, cluster);
    };
    this.#unsubscribe = [
      store.subscribe(RAY_CLUSTERS, ({ object }) => enqueue(object)),
      store.subscribe('pods', ({ object }) => enqueueOwner(object)),
      store.subscribe('services', ({ object }) => enqueueOwner(object)),
    ];
    store.list(RAY_CLUSTERS).forEach(enqueue);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #enqueue(namespace: string | undefined, name: string, ms = DELAY): void {
    this.#queue.add(`${namespace}/${name}`, ms);
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const cluster = this.#store.get<RayCluster>(RAY_CLUSTERS, {
      namespace,
      name,
    });
    if (!cluster || cluster.metadata.deletionTimestamp) return;
    const { managedBy } = cluster.spec;
    if (managedBy && managedBy !== 'ray.io/kuberay-operator') return;
    const invalid = clusterError(cluster);
    if (invalid) {
      this.#event(cluster, 'Warning', invalid.reason, invalid.message);
      return;
    }
    let failure: ReconcileFailure | undefined;
    this.#unseen = undefined;
    try {
      this.#reconcileParts(cluster);
      this.#reconcilePods(cluster);
    } catch (error) {
      const reason = error instanceof ReconcileError ? error.reason : undefined;
      failure = { reason, message: text(error) };
      this.#enqueue(namespace, name, RETRY);
    }
    this.#writeStatus(cluster, failure);
  }

  #writeStatus(cluster: RayCluster, failure?: ReconcileFailure): void {
    const key = keyOf(cluster);
    const current = this.#store.get<RayCluster>(RAY_CLUSTERS, key);
    if (current?.metadata.uid !== cluster.metadata.uid) return;
    const services = this.#store.get('services', {
      namespace: key.namespace,
      name: buildHeadService(cluster).metadata.name ?? '',
    });
    const spec = services?.spec as { clusterIP?: string } | undefined;
    const status = clusterStatus(cluster, {
      pods: this.#pods(cluster).filter(
        pod => pod.metadata.uid !== this.#unseen,
      ),
      failure,
      now: this.#store.clock.now(),
      clusterIP: spec?.clusterIP,
    });
    const { lastUpdateTime: _old, ...before } = current.status ?? {};
    const { lastUpdateTime: _new, ...after } = status;
    if (jsonEquals(before, after)) return;
    this.#store.updateStatus<RayCluster>(RAY_CLUSTERS, {
      ...current,
      status,
    });
  }

  /** Secret, service account, service: everything but the pods. */
  #reconcileParts(cluster: RayCluster): void {
    const { namespace, name } = cluster.metadata;
    if (isAuthEnabled(cluster) && !cluster.spec.authOptions?.secretName) {
      this.#ensure('secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: authSecretName(cluster),
          namespace,
          labels: { 'ray.io/cluster': name },
          ownerReferences: [controllerReference(cluster)],
        },
        stringData: { auth_token: randomBytes(32).toString('base64') },
      });
    }
    if (cluster.spec.enableInTreeAutoscaling) {
      const account = checkName(name);
      const made = this.#ensure('serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: {
          name: account,
          namespace,
          labels: {
            'app.kubernetes.io/created-by': 'kuberay-operator',
            'app.kubernetes.io/name': 'kuberay',
            'ray.io/cluster': name,
          },
          ownerReferences: [controllerReference(cluster)],
        },
      });
      if (made) {
        const message = `Created service account ${namespace}/${account}`;
        this.#event(cluster, 'Normal', 'CreatedServiceAccount', message);
        this.#event(
          cluster,
          'Normal',
          'AutoscalingNotSimulated',
          'kuberay-sim does not implement the Ray autoscaler: groups start with their replicas (minReplicas when unset), and change only when replicas is changed',
        );
      }
    }
    const service = buildHeadService(cluster);
    if (this.#ensure('services', service)) {
      const message = `Created service ${namespace}/${service.metadata.name}`;
      this.#event(cluster, 'Normal', 'CreatedService', message);
    }
  }

  #ensure(resource: string, object: NewKubeObject<AnyKubeObject>): boolean {
    const { namespace, name = '' } = object.metadata;
    if (this.#store.get(resource, { namespace, name })) return false;
    this.#store.create(resource, object);
    return true;
  }

  #pods(cluster: RayCluster): Pod[] {
    const { namespace, name } = cluster.metadata;
    return this.#store.list<Pod>('pods', {
      namespace,
      selector: labels => labels['ray.io/cluster'] === name,
    });
  }

  #reconcilePods(cluster: RayCluster): void {
    const { namespace, name } = cluster.metadata;
    const pods = this.#pods(cluster);
    if (isTrue(cluster.status, 'RayClusterSuspending')) {
      for (const pod of pods) {
        if (!pod.metadata.deletionTimestamp) this.#delete(pod);
      }
      const message = `Deleted Pods for RayCluster ${namespace}/${name} due to suspension`;
      this.#event(cluster, 'Normal', 'DeletedPod', message);
      return;
    }
    if (isTrue(cluster.status, 'RayClusterSuspended')) return;
    if (cluster.spec.suspend) return;
    this.#reconcileHead(cluster, pods);
    for (const group of cluster.spec.workerGroupSpecs ?? []) {
      this.#reconcileGroup(cluster, group, pods);
    }
  }

  #reconcileHead(cluster: RayCluster, pods: Pod[]): void {
    const head = pods.find(
      pod => pod.metadata.labels?.['ray.io/node-type'] === 'head',
    );
    if (!head) {
      this.#createPod(cluster, 'Head', buildHeadPod(cluster));
      return;
    }
    if (!shouldDelete(head) || head.metadata.deletionTimestamp) return;
    this.#delete(head);
    this.#event(
      cluster,
      'Normal',
      'DeletedHeadPod',
      this.#deleted(head, 'head'),
    );
    throw new ReconcileError(
      `The head Pod ${head.metadata.name} status is ${head.status.phase} which is a terminal state. KubeRay will delete the Pod and create new Pods in the next reconciliation if necessary.`,
    );
  }

  #deleted(pod: Pod, type: 'head' | 'worker'): string {
    const { namespace, name } = pod.metadata;
    return `Deleted ${type} Pod ${namespace}/${name}; Pod status: ${
      pod.status.phase
    }; Pod restart policy: ${
      pod.spec.restartPolicy
    }; Ray container terminated status: ${terminatedText(pod)}`;
  }

  #reconcileGroup(
    cluster: RayCluster,
    group: WorkerGroupSpec,
    pods: Pod[],
  ): void {
    const members = pods.filter(
      pod =>
        pod.metadata.labels?.['ray.io/node-type'] === 'worker' &&
        pod.metadata.labels['ray.io/group'] === group.groupName,
    );
    const unhealthy = members.filter(
      pod => shouldDelete(pod) && !pod.metadata.deletionTimestamp,
    );
    for (const pod of unhealthy) {
      const message = this.#deleted(pod, 'worker');
      this.#delete(pod);
      this.#event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
    if (unhealthy.length > 0) {
      throw new ReconcileError(
        `delete ${unhealthy.length} unhealthy worker Pods`,
      );
    }
    const named = new Set(group.scaleStrategy?.workersToDelete ?? []);
    for (const pod of members.filter(p => named.has(p.metadata.name))) {
      if (pod.metadata.deletionTimestamp) continue;
      this.#delete(pod);
      const { namespace, name } = pod.metadata;
      const message = `Deleted pod ${namespace}/${name}`;
      this.#event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
    const staying = members.filter(
      pod => !named.has(pod.metadata.name) && !pod.metadata.deletionTimestamp,
    );
    this.#scale(cluster, group, staying, members.length);
  }

  #scale(
    cluster: RayCluster,
    group: WorkerGroupSpec,
    staying: Pod[],
    present: number,
  ): void {
    const wanted = desiredReplicas(group);
    // Pods on their way out still count until they are gone, as in KubeRay.
    const missing = wanted - present;
    const taken = new Set(
      staying.map(pod =>
        Number(pod.metadata.labels?.['ray.io/worker-group-replica-index']),
      ),
    );
    for (let index = 0, made = 0; made < missing; index += 1) {
      if (taken.has(index)) continue;
      made += 1;
      this.#createPod(cluster, 'Worker', buildWorkerPod(cluster, group, index));
    }
    if (cluster.spec.enableInTreeAutoscaling && !group.suspend) return;
    for (const pod of staying.slice(0, Math.max(0, staying.length - wanted))) {
      this.#delete(pod);
      const { namespace, name } = pod.metadata;
      const message = `Deleted Pod ${namespace}/${name}`;
      this.#event(cluster, 'Normal', 'DeletedWorkerPod', message);
    }
  }

  #createPod(cluster: RayCluster, type: 'Head' | 'Worker', pod: NewPod): void {
    const { namespace, name } = cluster.metadata;
    const lower = type.toLowerCase();
    this.#unseen = undefined;
    try {
      const made = this.#store.create('pods', pod);
      this.#unseen = made.metadata.uid;
      const message = `Created ${lower} Pod ${namespace}/${made.metadata.name}`;
      this.#event(cluster, 'Normal', `Created${type}Pod`, message);
    } catch (error) {
      if (!(error instanceof ApiStatusError)) throw error;
      this.#event(
        cluster,
        'Warning',
        `FailedToCreate${type}Pod`,
        `Failed to create ${lower} Pod for the cluster ${namespace}/${name}, ${error.message}`,
      );
      const reason = `FailedCreate${type}Pod`;
      throw new ReconcileError(`${reason}\n${error.message}`, reason);
    }
  }

  #delete(pod: Pod): void {
    this.#store.delete('pods', keyOf(pod), {
      preconditions: { uid: pod.metadata.uid },
    });
  }

  #event(
    cluster: RayCluster,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(cluster, SOURCE, { type, reason, message });
  }
}
