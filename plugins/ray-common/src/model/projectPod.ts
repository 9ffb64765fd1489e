import type { Container, Pod } from '../api';
import type { ContainerStatus, PodObject } from '../kubernetes';
import { RAY_GROUP_LABEL, RAY_NODE_TYPE_LABEL } from '../identity';
import { isPodReady, isScheduled, podProblem } from './podStatus';
import { podResources } from './resources';

/** A pod as the API shows it. */
export function projectPod(pod: PodObject): Pod {
  const { metadata, spec, status } = pod;
  const group = metadata.labels?.[RAY_GROUP_LABEL];
  return {
    name: metadata.name,
    uid: metadata.uid,
    role: role(pod),
    ...(group && { group }),
    phase: status?.phase ?? 'Unknown',
    ready: isPodReady(pod),
    ...(metadata.deletionTimestamp && { deleting: true }),
    sentence: podSentence(pod),
    ...(spec.nodeName && { node: spec.nodeName }),
    ...(status?.podIP && { ip: status.podIP }),
    ...(metadata.creationTimestamp && {
      createdAt: metadata.creationTimestamp,
    }),
    resources: podResources(spec),
    containers: spec.containers.map(container =>
      projectContainer(
        container.name,
        container.image,
        status?.containerStatuses?.find(each => each.name === container.name),
      ),
    ),
  };
}

/** One sentence on where the pod stands. */
export function podSentence(pod: PodObject): string {
  if (pod.metadata.deletionTimestamp) return 'Being deleted';
  const problem = podProblem(pod);
  if (problem?.trouble === 'unschedulable') {
    return `Waiting for a node: ${problem.message}`;
  }
  if (problem) return `${problem.reason}: ${problem.message}`;
  if (isPodReady(pod)) return 'Ready';
  switch (pod.status?.phase) {
    case 'Running':
      return 'Running, not ready yet';
    case 'Succeeded':
      return 'Ended';
    case 'Pending':
      return isScheduled(pod)
        ? 'Starting: pulling the image and creating the container'
        : 'Waiting to be scheduled';
    default:
      return 'Its node does not answer';
  }
}

function role(pod: PodObject): Pod['role'] {
  const type = pod.metadata.labels?.[RAY_NODE_TYPE_LABEL];
  return type === 'head' || type === 'worker' ? type : 'other';
}

function projectContainer(
  name: string,
  image: string | undefined,
  status: ContainerStatus | undefined,
): Container {
  const { waiting, running, terminated } = status?.state ?? {};
  const reason = waiting?.reason ?? terminated?.reason;
  const message = waiting?.message ?? terminated?.message;
  return {
    name,
    ...(image && { image }),
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state: containerState({ waiting, running, terminated }),
    ...(reason && { reason }),
    ...(message && { message }),
    ...(terminated?.exitCode !== undefined && {
      exitCode: terminated.exitCode,
    }),
  };
}

function containerState(
  state: NonNullable<ContainerStatus['state']>,
): Container['state'] {
  if (state.terminated) return 'terminated';
  if (state.running) return 'running';
  return state.waiting ? 'waiting' : 'unknown';
}
