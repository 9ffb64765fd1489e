import type { KubeObject } from '../store';

export type ResourceList = Record<string, string | number>;

/** What of a container the simulated kubelet and KubeRay look at. */
export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  resources?: { requests?: ResourceList; limits?: ResourceList };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  livenessProbe?: object;
  readinessProbe?: object;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    fieldRef?: { apiVersion?: string; fieldPath: string };
    secretKeyRef?: { name: string; key: string };
  };
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export interface PodSpec {
  schedulerName?: string;
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string; [source: string]: unknown }[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
  affinity?: object;
  restartPolicy?: string;
  terminationGracePeriodSeconds?: number;
  serviceAccountName?: string;
  schedulingGates?: { name: string }[];
}

export interface ContainerStateTerminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
  containerID: string;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: ContainerStateTerminated;
}

export interface ContainerStatus {
  name: string;
  state: ContainerState;
  lastState: ContainerState;
  ready: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
  started?: boolean;
}

export interface PodCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  observedGeneration?: number;
  lastProbeTime: string | null;
  lastTransitionTime: string;
  reason?: string;
  message?: string;
}

export interface PodStatus {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  qosClass?: string;
  reason?: string;
  message?: string;
  conditions?: PodCondition[];
  hostIP?: string;
  hostIPs?: { ip: string }[];
  podIP?: string;
  podIPs?: { ip: string }[];
  startTime?: string;
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface KubeNode extends KubeObject {
  spec: { taints?: Taint[]; unschedulable?: boolean; podCIDR?: string };
  status: {
    allocatable: ResourceList;
    capacity: ResourceList;
    addresses: { type: string; address: string }[];
    images?: { names: string[]; sizeBytes: number }[];
  };
}

/** A condition of a pod by its type. */
export function podCondition(
  pod: Pick<Pod, 'status'>,
  type: string,
): PodCondition | undefined {
  return pod.status.conditions?.find(condition => condition.type === type);
}

export function isPodReady(pod: Pick<Pod, 'status'>): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** The container that runs Ray: the first one, as KubeRay has it. */
export function rayContainerStatus(pod: Pod): ContainerStatus | undefined {
  const name = pod.spec.containers[0]?.name;
  return pod.status.containerStatuses?.find(status => status.name === name);
}

/**
 * Whether the container that runs Ray is ready. A pod with another container
 * that has ended, such as a submitter, is not ready, and Ray works all the same.
 */
export function isRayReady(pod: Pod): boolean {
  const isOver =
    pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  return !isOver && (rayContainerStatus(pod)?.ready ?? false);
}

/** Whether all containers have ended for good. */
export function isPodOver({ status }: Pick<Pod, 'status'>): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}
