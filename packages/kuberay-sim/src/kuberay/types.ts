import type { Container, EnvVar, PodSpec } from '../kubelet';
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
    spec?: { type?: string; ports?: { name?: string; port: number }[] };
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
  gcsFaultToleranceOptions?: {
    redisAddress?: string;
    externalStorageNamespace?: string;
    redisUsername?: Omit<EnvVar, 'name'>;
    redisPassword?: Omit<EnvVar, 'name'>;
  };
  upgradeStrategy?: { type?: string };
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

export type DeletionPolicy =
  | 'DeleteCluster'
  | 'DeleteWorkers'
  | 'DeleteSelf'
  | 'DeleteNone';

/** When what is deleted of a RayJob that has ended. */
export interface DeletionRule {
  policy: DeletionPolicy;
  condition: {
    jobStatus?: string;
    jobDeploymentStatus?: string;
    ttlSeconds?: number;
  };
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
  deletionStrategy?: {
    deletionRules?: DeletionRule[];
    onSuccess?: { policy?: DeletionPolicy };
    onFailure?: { policy?: DeletionPolicy };
  };
  preRunningDeadlineSeconds?: number;
  submitterPodTemplate?: PodTemplate;
  submitterConfig?: { backoffLimit?: number };
  entrypointResources?: string;
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

export interface ServeDeploymentStatus {
  status?: string;
  message?: string;
}

export interface ServedStatus {
  rayClusterName?: string;
  rayClusterStatus?: RayClusterStatus;
  applicationStatuses?: Record<
    string,
    {
      status?: string;
      message?: string;
      serveDeploymentStatuses?: Record<string, ServeDeploymentStatus>;
    }
  >;
}

export interface RayServiceStatus {
  serviceStatus?: string;
  conditions?: ServiceCondition[];
  numServeEndpoints?: number;
  activeServiceStatus?: ServedStatus;
  pendingServiceStatus?: ServedStatus;
  lastUpdateTime?: string;
  observedGeneration?: number;
}

export interface ServiceCondition extends Condition {
  observedGeneration?: number;
}

export interface RayService extends KubeObject {
  spec: {
    serveConfigV2?: string;
    rayClusterConfig: RayClusterSpec;
    serveService?: {
      metadata?: {
        name?: string;
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec?: { ports?: { name?: string; port: number }[]; type?: string };
    };
    upgradeStrategy?: { type?: string; clusterUpgradeOptions?: object };
    rayClusterDeletionDelaySeconds?: number;
    excludeHeadPodFromServeSvc?: boolean;
    managedBy?: string;
  };
  status?: RayServiceStatus;
}

export interface RayCronJob extends KubeObject {
  spec: {
    schedule: string;
    suspend?: boolean;
    jobTemplate: RayJobSpec;
  };
  status?: { lastScheduleTime?: string };
}

export const RAY_SERVICES = 'rayservices.ray.io';
export const RAY_CRON_JOBS = 'raycronjobs.ray.io';
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
