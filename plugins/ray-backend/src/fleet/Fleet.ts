import type {
  EventObject,
  PodObject,
  RayClusterObject,
  RayJobObject,
  ServiceObject,
} from '@raydeck/backstage-plugin-ray-common';
import type { KubernetesCluster } from '../kubernetes';
import type { FleetHealth } from './fleetHealth';

/** The kinds that the fleet keeps, and what is kept of each. */
export interface FleetObjects {
  RayCluster: RayClusterObject;
  RayJob: RayJobObject;
  Pod: PodObject;
  Service: ServiceObject;
  Event: EventObject;
}

export type FleetKind = keyof FleetObjects;

/** An object and where it is. */
export interface FleetEntry<K extends FleetKind = FleetKind> {
  kubernetesCluster: string;
  object: FleetObjects[K];
}

/** The name of an object. */
export interface FleetLocation {
  kubernetesCluster: string;
  namespace: string;
  name: string;
}

/** A change of one object. Deltas of one object come in order. */
export type FleetDelta = {
  [K in FleetKind]: {
    kind: K;
    type: 'upsert' | 'delete';
    kubernetesCluster: string;
    /** The new version; of a deleted object the last one known. */
    object: FleetObjects[K];
    /** The version before, of the same uid. */
    previous?: FleetObjects[K];
    /** Seen in a whole list, not as it happened: at the start, after a gap, or when a Kubernetes cluster was let go. */
    resync: boolean;
  };
}[FleetKind];

/**
 * One object, past lives excluded. UIDs alone do not do: two contexts of a kubeconfig may lead to one Kubernetes cluster,
 * whose objects then appear under two names.
 */
export interface FleetIdentity {
  kubernetesCluster: string;
  uid: string;
}

export interface FleetListOptions {
  kubernetesCluster?: string;
  namespace?: string;
}

/**
 * All Ray objects of all Kubernetes clusters, as the watches have last seen them. Everything here is a look at memory.
 * Objects are shared and must not be changed.
 */
export interface Fleet {
  list<K extends FleetKind>(
    kind: K,
    options?: FleetListOptions,
  ): FleetEntry<K>[];
  get<K extends FleetKind>(
    kind: K,
    at: FleetLocation,
  ): FleetEntry<K> | undefined;
  getByUid<K extends FleetKind>(
    kind: K,
    identity: FleetIdentity,
  ): FleetEntry<K> | undefined;
  /** Objects of a kind that name this one as their controlling owner: a cluster's pods and services, a job's cluster. */
  ownedBy<K extends FleetKind>(kind: K, owner: FleetIdentity): FleetEntry<K>[];
  /** Of one object, newest last; at most some dozens. */
  eventsOf(identity: FleetIdentity): EventObject[];
  /** Called within the tick in which a change came in. Returns how to stop. */
  subscribe(listener: (delta: FleetDelta) => void): () => void;

  /** In the order of configuration. */
  kubernetesClusters(): FleetHealth[];
  /** To talk to; undefined where there is none of that name, or where it cannot be used as configured. */
  kubernetesCluster(name: string): KubernetesCluster | undefined;
  /** Called whenever the health of a Kubernetes cluster changes. Returns how to stop. */
  subscribeHealth(listener: (health: FleetHealth[]) => void): () => void;
  /**
   * Waits until every Kubernetes cluster has been listed or has failed, so that an empty fleet is not shown only because
   * it is young. Resolves at once when that is so, and at the latest after `timeoutMs`.
   */
  settled(options: { timeoutMs: number; signal?: AbortSignal }): Promise<void>;
}
