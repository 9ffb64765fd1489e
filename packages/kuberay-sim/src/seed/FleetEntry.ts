import type { Fault } from '../kubelet';

export interface SeedWorkers {
  replicas: number;
  min?: number;
  max?: number;
  cpu?: number;
  memoryGi?: number;
  gpus?: number;
  accelerator?: 'A100' | 'H100' | 'L4';
  image?: string;
  fault?: Fault;
}

/** A submission on a cluster. */
export interface SeedJob {
  id: string;
  entrypoint: string;
  minutesAgo: number;
  by?: string;
  /** Minutes after the submission at which somebody stops it. */
  stopAfter?: number;
  gpus?: number;
  driver?: boolean;
}

/** Something that has happened to a cluster since. */
export interface SeedChange {
  minutesAgo: number;
  do: 'suspend' | 'crash-a-worker' | 'lose-head';
}

/** One RayCluster or RayJob of the demo. */
export interface FleetEntry {
  kind: 'RayCluster' | 'RayJob';
  namespace: string;
  name: string;
  minutesAgo: number;
  /** Component in the catalog; absent: nobody's. */
  entity?: string;
  by?: string;
  /** How it is attached: Raydeck's keys, the Kubernetes plugin's label, not. */
  marks: 'raydeck' | 'kubernetes-id' | 'none';
  template?: 'training-cluster' | 'training-job';
  headImage?: string;
  headFault?: Fault;
  auth?: boolean;
  autoscaling?: boolean;
  suspend?: boolean;
  workers?: SeedWorkers;
  jobs?: SeedJob[];
  changes?: SeedChange[];
  /** RayJob only. */
  entrypoint?: string;
  shutdown?: boolean;
  ttlSeconds?: number;
  backoffLimit?: number;
  deadlineSeconds?: number;
  clusterSelector?: string;
}
