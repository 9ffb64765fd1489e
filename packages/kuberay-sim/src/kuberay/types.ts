import type { Container, PodSpec } from '../kubelet';
import type { KubeObject, OwnerReference } from '../store';

export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Omit<PodSpec, 'containers'> & {
    containers: (Omit<Container, 'image'> & { image: string })[];
  };
}

export interface HeadGroupSpec {
  rayStartParams?: Record<string, string>;
  serviceType?: string;
  headService?: {
    metadata?: {
      name?: string;
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
  };
  resources?: Record<string, string>;
  labels?: Record<string, string>;
  template: PodTemplate;
}

export interface WorkerGroupSpec {
  groupName: string;
  replicas?: number;
  minReplicas?: number;
  maxReplicas?: number;
  numOfHosts?: number;
  suspend?: boolean;
  rayStartParams?: Record<string, string>;
  resources?: Record<string, string>;
  labels?: Record<string, string>;
  scaleStrategy?: { workersToDelete?: string[] };
  template: PodTemplate;
}

export interface RayClusterSpec {
  rayVersion?: string;
  suspend?: boolean;
  managedBy?: string;
  enableInTreeAutoscaling?: boolean;
  autoscalerOptions?: {
    version?: string;
    image?: string;
    idleTimeoutSeconds?: number;
    resources?: Container['resources'];
    env?: Container['env'];
  };
  authOptions?: {
    mode?: string;
    secretName?: string;
    enableK8sTokenAuth?: boolean;
  };
  gcsFaultToleranceOptions?: object;
  headGroupSpec: HeadGroupSpec;
  workerGroupSpecs?: WorkerGroupSpec[];
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
}

export interface RayClusterStatus {
  state?: string;
  reason?: string;
  conditions?: Condition[];
  desiredCPU: string;
  desiredMemory: string;
  desiredGPU: string;
  desiredTPU: string;
  availableWorkerReplicas?: number;
  readyWorkerReplicas?: number;
  desiredWorkerReplicas?: number;
  minWorkerReplicas?: number;
  maxWorkerReplicas?: number;
  endpoints?: Record<string, string>;
  head: {
    podIP?: string;
    podName?: string;
    serviceIP?: string;
    serviceName?: string;
  };
  lastUpdateTime?: string;
  stateTransitionTimes?: Record<string, string>;
  observedGeneration?: number;
}

export interface RayCluster extends KubeObject {
  spec: RayClusterSpec;
  status?: RayClusterStatus;
}

export type JobDeploymentStatus =
  | ''
  | 'Initializing'
  | 'Running'
  | 'Complete'
  | 'Failed'
  | 'ValidationFailed'
  | 'Suspending'
  | 'Suspended'
  | 'Retrying'
  | 'Waiting';

export interface RayJobStatus {
  jobId?: string;
  jobStatus?: string;
  jobDeploymentStatus?: JobDeploymentStatus;
  reason?: string;
  message?: string;
  rayClusterName?: string;
  dashboardURL?: string;
  startTime?: string;
  endTime?: string;
  succeeded?: number;
  failed?: number;
  rayJobInfo: { startTime?: string; endTime?: string };
  rayClusterStatus: RayClusterStatus;
}

export interface RayJobSpec {
  entrypoint?: string;
  submissionMode?: string;
  jobId?: string;
  suspend?: boolean;
  managedBy?: string;
  shutdownAfterJobFinishes?: boolean;
  ttlSecondsAfterFinished?: number;
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  clusterSelector?: Record<string, string>;
  deletionStrategy?: object;
  metadata?: Record<string, string>;
  runtimeEnvYAML?: string;
  entrypointNumCpus?: number;
  entrypointNumGpus?: number;
  rayClusterSpec?: RayClusterSpec;
}

export interface RayJob extends KubeObject {
  spec: RayJobSpec;
  status?: RayJobStatus;
}

export const RAY_CLUSTERS = 'rayclusters.ray.io';
export const RAY_JOBS = 'rayjobs.ray.io';

/** The version that the simulator behaves like. */
export const KUBERAY_VERSION = 'v1.6.2';

/** A controlling reference to an object of KubeRay's. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
