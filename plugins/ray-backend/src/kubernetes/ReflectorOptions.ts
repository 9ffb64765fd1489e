import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type { Clock } from './Clock';
import type { KubernetesCluster } from './KubernetesCluster';
import type { LoopBudget } from './LoopBudget';
import type { ObjectDelta } from './ObjectCache';
import type { RawObject } from './parseFrame';
import type { StreamingLists } from './StreamingLists';
import type { WatchFailure } from './watchFailure';

export interface ReflectorStatus {
  /** A whole list has been taken in once. */
  hasSynced: boolean;
  /** Since when changes may have been missed; absent while a watch is open. */
  staleSince?: Date;
  /** Why there is no watch at the moment. */
  failure?: WatchFailure;
  /** When the server was last heard to say what is there, or that nothing has changed. */
  lastSyncedAt?: Date;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  cluster: KubernetesCluster;
  /** Of the collection, for example `/apis/ray.io/v1/rayclusters`. */
  path: string;
  /** What to call it in messages, in words of RBAC: `rayclusters.ray.io`. */
  resource: string;
  labelSelector?: string;
  /** Makes of an object what is kept of it; undefined where it is not to be kept at all. */
  project: (raw: RawObject) => T | undefined;
  /** Called in order, synchronously while the watch is read: it must be quick. */
  onDelta: (delta: ObjectDelta<T>) => void;
  /** Called at each step, also when it says the same again. */
  onStatus?: (status: ReflectorStatus) => void;
  /** Told what `project`, `onDelta` or `onStatus` threw: it ends nothing. */
  onError?: (error: unknown) => void;
  /** Where it is remembered which lists cannot be streamed; one for each Kubernetes cluster. */
  streamingLists?: StreamingLists;
  /** While the server cannot be reached, the longest wait between two tries. Default 30 s. */
  longestUnreachableMs?: number;
  /** Milliseconds to wait before the given retry, instead of the back-off. */
  retryDelayMs?: (attempt: number) => number;
  clock?: Clock;
  budget?: LoopBudget;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** Larger frames are not taken. */
  maxFrameBytes?: number;
}
