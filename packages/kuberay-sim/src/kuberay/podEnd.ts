import { rayContainerStatus, type Pod } from '../kubelet';

function terminatedText(pod: Pod): string {
  const ended = rayContainerStatus(pod)?.state.terminated;
  if (!ended) return 'nil';
  const time = (moment: string) =>
    moment.replace('T', ' ').replace('Z', ' +0000 UTC');
  return `&ContainerStateTerminated{ExitCode:${
    ended.exitCode
  },Signal:0,Reason:${ended.reason},Message:${
    ended.message ?? ''
  },StartedAt:${time(ended.startedAt)},FinishedAt:${time(
    ended.finishedAt,
  )},ContainerID:${ended.containerID},}`;
}

/** Whether a pod of Ray has ended for good (shouldDeletePod). */
export function hasEnded(pod: Pod): boolean {
  const { phase } = pod.status;
  if (phase === 'Failed' || phase === 'Succeeded') return true;
  return (
    phase === 'Running' &&
    pod.spec.restartPolicy === 'Never' &&
    rayContainerStatus(pod)?.state.terminated !== undefined
  );
}

/** Why the operator deletes a pod that has ended, as its error says. */
export function endedReason(pod: Pod, type: 'head' | 'worker'): string {
  const { name } = pod.metadata;
  const { phase } = pod.status;
  if (phase === 'Failed' || phase === 'Succeeded') {
    return `The ${type} Pod ${name} status is ${phase} which is a terminal state. KubeRay will delete the Pod and create new Pods in the next reconciliation if necessary.`;
  }
  return `The Pod status of the ${type} Pod ${name} is ${phase}, and the Ray container terminated status is ${terminatedText(
    pod,
  )}. The container is unable to restart due to its restart policy ${
    pod.spec.restartPolicy
  }, so KubeRay will delete it.`;
}

/** The event of a pod that was deleted because it had ended. */
export function deletedText(pod: Pod, type: 'head' | 'worker'): string {
  const { namespace, name } = pod.metadata;
  return `Deleted ${type} Pod ${namespace}/${name}; Pod status: ${
    pod.status.phase
  }; Pod restart policy: ${
    pod.spec.restartPolicy
  }; Ray container terminated status: ${terminatedText(pod)}`;
}
