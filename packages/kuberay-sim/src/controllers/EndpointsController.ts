import type { AnyKubeObject, NewKubeObject, ObjectStore } from '../store';
import { copyJson, jsonEquals, keyOf } from '../store';
import { ServiceSelectors } from './ServiceSelectors';

interface PodLike extends AnyKubeObject {
  spec: {
    nodeName?: string;
    hostname?: string;
    subdomain?: string;
    containers: { ports?: { name?: string; containerPort: number }[] }[];
  };
  status?: {
    podIP?: string;
    phase?: string;
    conditions?: { type: string; status: string }[];
  };
}

interface ServiceLike extends AnyKubeObject {
  spec: {
    selector?: Record<string, string>;
    publishNotReadyAddresses?: boolean;
    ports?: {
      name?: string;
      port: number;
      targetPort?: number | string;
      protocol?: string;
      appProtocol?: string;
    }[];
  };
}

function isReady(pod: PodLike): boolean {
  return (
    pod.status?.conditions?.some(
      c => c.type === 'Ready' && c.status === 'True',
    ) ?? false
  );
}

function isOver({ status }: PodLike): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether Services could see a difference. */
function changesEndpoints(pod: PodLike, old: PodLike): boolean {
  return (
    pod.status?.podIP !== old.status?.podIP ||
    pod.status?.phase !== old.status?.phase ||
    isReady(pod) !== isReady(old) ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    !jsonEquals(pod.metadata.labels, old.metadata.labels)
  );
}

function targetRef({ metadata }: AnyKubeObject) {
  const { name, namespace, uid } = metadata;
  return { kind: 'Pod', name, namespace, uid };
}

function portOf(
  { port, targetPort = port }: { port: number; targetPort?: number | string },
  pods: PodLike[],
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return pods
    .flatMap(pod => pod.spec.containers)
    .flatMap(container => container.ports ?? [])
    .find(({ name }) => name === targetPort)?.containerPort;
}

/**
 * Keeps Endpoints and EndpointSlices of Services with a selector, as
 * kube-controller-manager does: they say which pods a Service reaches.
 */
export class EndpointsController {
  readonly #store: ObjectStore;
  readonly #selectors = new ServiceSelectors();
  readonly #ends: (() => void)[];

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const service of store.list('services')) this.#selectors.add(service);
    this.#ends = [
      store.subscribe<ServiceLike>('services', event => {
        const { type, object, oldObject } = event;
        if (oldObject) this.#selectors.delete(oldObject);
        if (type === 'DELETED') this.#remove(object);
        else {
          this.#selectors.add(object);
          this.#sync(object);
        }
      }),
      store.subscribe<PodLike>('pods', ({ object, oldObject }) => {
        if (oldObject && !changesEndpoints(object, oldObject)) return;
        const found = [object, ...(oldObject ? [oldObject] : [])].flatMap(pod =>
          this.#selectors.selecting(pod),
        );
        for (const key of new Set(found)) {
          const service = store.get<ServiceLike>('services', key);
          if (service) this.#sync(service);
        }
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #remove(service: ServiceLike): void {
    const key = keyOf(service);
    if (this.#store.get('endpoints', key)) {
      this.#store.delete('endpoints', key);
    }
  }

  #sync(service: ServiceLike): void {
    const { selector } = service.spec;
    if (!selector || !this.#store.get('services', keyOf(service))) return;
    const pods = this.#store
      .list<PodLike>('pods', {
        namespace: service.metadata.namespace ?? '',
        labels: selector,
      })
      .filter(
        pod =>
          pod.status?.podIP && !isOver(pod) && !pod.metadata.deletionTimestamp,
      );
    this.#writeEndpoints(service, pods);
    this.#writeSlice(service, pods);
  }

  #ports(service: ServiceLike, pods: PodLike[]) {
    return (service.spec.ports ?? []).flatMap(port => {
      const number = portOf(port, pods);
      return number === undefined
        ? []
        : [
            {
              ...(port.name ? { name: port.name } : {}),
              port: number,
              protocol: port.protocol ?? 'TCP',
              ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
            },
          ];
    });
  }

  #writeEndpoints(service: ServiceLike, pods: PodLike[]): void {
    const toAddress = (pod: PodLike) => ({
      ip: pod.status?.podIP,
      nodeName: pod.spec.nodeName,
      targetRef: targetRef(pod),
    });
    const all = service.spec.publishNotReadyAddresses === true;
    const addresses = pods.filter(pod => all || isReady(pod)).map(toAddress);
    const notReady = pods.filter(pod => !all && !isReady(pod)).map(toAddress);
    const ports = this.#ports(service, pods);
    const subsets =
      pods.length === 0
        ? undefined
        : [
            {
              ...(addresses.length > 0 ? { addresses } : {}),
              ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
              ports,
            },
          ];
    this.#put('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        ...keyOf(service),
        labels: {
          ...service.metadata.labels,
          'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
        },
      },
      ...(subsets ? { subsets } : {}),
    });
  }

  #writeSlice(service: ServiceLike, pods: PodLike[]): void {
    const { name, namespace, uid } = service.metadata;
    const all = service.spec.publishNotReadyAddresses === true;
    this.#put('endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-${uid.slice(0, 5)}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: {
          ...service.metadata.labels,
          'endpointslice.kubernetes.io/managed-by':
            'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            name,
            uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      addressType: 'IPv4',
      endpoints: pods.map(pod => ({
        addresses: [pod.status?.podIP ?? ''],
        conditions: {
          ready: all || isReady(pod),
          serving: isReady(pod),
          terminating: false,
        },
        nodeName: pod.spec.nodeName,
        targetRef: targetRef(pod),
      })),
      ports: this.#ports(service, pods),
    });
  }

  #put(resource: string, object: NewKubeObject): void {
    const { name = '', namespace } = object.metadata;
    const key = namespace === undefined ? { name } : { namespace, name };
    const current = this.#store.get(resource, key);
    if (!current) {
      this.#store.create(resource, object);
      return;
    }
    const next = {
      ...copyJson(current),
      ...object,
      metadata: { ...current.metadata, labels: object.metadata.labels ?? {} },
    };
    if (!('subsets' in object)) Reflect.deleteProperty(next, 'subsets');
    if (!jsonEquals(next, current)) this.#store.update(resource, next);
  }
}
