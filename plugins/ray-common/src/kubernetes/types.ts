/**
 * The parts of Kubernetes and KubeRay objects that Raydeck reads. The fleet keeps objects in this
 * shape; whatever is not named here is dropped before an object is kept.
 * Sources: KubeRay 1.6.2 and 1.7.0 `ray.io/v1`, Kubernetes 1.36 core/v1 and events.k8s.io/v1.
 */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
}

/** Quantities as Kubernetes writes them: `500m`, `4Gi`, `8`. A YAML author may have left them numbers. */
export type ResourceList = Record<string, string | number>;

export interface ContainerSpec {
  name: string;
  image?: string;
  resources?: { requests?: ResourceList; limits?: ResourceList };
}

export interface PodSpec {
  containers: ContainerSpec[];
  initContainers?: ContainerSpec[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
}

export interface PodTemplate {
  metadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: PodSpec;
}

export interface WorkerGroupSpec {
  groupName?: string;
  replicas?: number;
  minReplicas?: number;
  maxReplicas?: number;
  numOfHosts?: number;
  suspend?: boolean;
  template: PodTemplate;
}

export interface RayClusterSpec {
  rayVersion?: string;
  suspend?: boolean;
  managedBy?: string;
  enableInTreeAutoscaling?: boolean;
  authOptions?: {
    mode?: string;
    /** A Secret of the user's, instead of the one that the operator makes. */
    secretName?: string;
  };
  headGroupSpec?: { template: PodTemplate };
  workerGroupSpecs?: WorkerGroupSpec[];
}

export interface RayClusterStatus {
  /** Deprecated by KubeRay and sticky: it says `ready` after the head has died. Never read health from it. */
  state?: string;
  reason?: string;
  conditions?: Condition[];
  readyWorkerReplicas?: number;
  desiredWorkerReplicas?: number;
  minWorkerReplicas?: number;
  maxWorkerReplicas?: number;
  observedGeneration?: number;
  lastUpdateTime?: string;
  stateTransitionTimes?: Record<string, string>;
  endpoints?: Record<string, string>;
  head?: {
    podIP?: string;
    podName?: string;
    serviceIP?: string;
    serviceName?: string;
  };
}

export interface RayClusterObject extends KubernetesObject {
  kind: 'RayCluster';
  spec: RayClusterSpec;
  status?: RayClusterStatus;
}

export interface RayJobSpec {
  entrypoint?: string;
  submissionMode?: string;
  runtimeEnvYAML?: string;
  suspend?: boolean;
  shutdownAfterJobFinishes?: boolean;
  ttlSecondsAfterFinished?: number;
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  jobId?: string;
  clusterSelector?: Record<string, string>;
  rayClusterSpec?: RayClusterSpec;
}

export interface RayJobStatus {
  jobId?: string;
  rayClusterName?: string;
  dashboardURL?: string;
  jobStatus?: '' | 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  jobDeploymentStatus?:
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
  reason?: string;
  message?: string;
  startTime?: string;
  endTime?: string;
  succeeded?: number;
  failed?: number;
  rayJobInfo?: { startTime?: string; endTime?: string };
  observedGeneration?: number;
}

export interface RayJobObject extends KubernetesObject {
  kind: 'RayJob';
  spec: RayJobSpec;
  status?: RayJobStatus;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: {
    exitCode?: number;
    reason?: string;
    message?: string;
    finishedAt?: string;
  };
}

export interface ContainerStatus {
  name: string;
  image?: string;
  ready?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface PodObject extends KubernetesObject {
  kind: 'Pod';
  spec: PodSpec;
  status?: {
    phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
    reason?: string;
    message?: string;
    podIP?: string;
    startTime?: string;
    conditions?: Condition[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

export interface ServiceObject extends KubernetesObject {
  kind: 'Service';
  spec: {
    clusterIP?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number }[];
  };
}

/**
 * An event in the shape of events.k8s.io/v1. Writers of the old API leave `eventTime` null and fill the
 * `deprecated…` fields; writers of the new one do the opposite: read both.
 */
export interface EventObject extends KubernetesObject {
  kind: 'Event';
  type?: string;
  reason?: string;
  note?: string;
  regarding: {
    apiVersion?: string;
    kind?: string;
    namespace?: string;
    name?: string;
    uid?: string;
  };
  eventTime?: string | null;
  series?: { count: number; lastObservedTime: string };
  reportingController?: string;
  deprecatedSource?: { component?: string };
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedCount?: number;
}
