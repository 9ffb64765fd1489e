import {
  Cluster,
  Job,
  KubernetesClusterHealth,
  KubernetesEvent,
  Pod,
} from '@raydeck/backstage-plugin-ray-common';

/** How the connection to the stream stands. */
export type Connection =
  | { status: 'connecting' }
  | { status: 'live' }
  /** Broken off at `since` (milliseconds); tried again by itself. */
  | { status: 'reconnecting'; since: number; error?: Error }
  /** Refused; only a person can change that. */
  | { status: 'refused'; error: Error };

/** What a stream has told so far. Maps are by reference, pods and events by UID. */
export interface FleetState {
  connection: Connection;
  /** A snapshot has arrived: what is absent is not there. */
  loaded: boolean;
  asOf?: string;
  clusters: ReadonlyMap<string, Cluster>;
  jobs: ReadonlyMap<string, Job>;
  pods: ReadonlyMap<string, Pod>;
  events: ReadonlyMap<string, KubernetesEvent>;
  kubernetesClusters: readonly KubernetesClusterHealth[];
}

export const INITIAL_FLEET: FleetState = {
  connection: { status: 'connecting' },
  loaded: false,
  clusters: new Map(),
  jobs: new Map(),
  pods: new Map(),
  events: new Map(),
  kubernetesClusters: [],
};
