import type { ContainerStatus, PodObject } from '../kubernetes';
import { RAY_NODE_TYPE_LABEL } from '../identity';

/**
 * What stops a pod, from worst to mildest:
 * `failed` it ended, `crashing` its container keeps ending, `image` its image cannot be had, `config` it cannot be
 * started as specified, `unschedulable` no node takes it.
 */
export type PodTrouble =
  | 'failed'
  | 'oom'
  | 'crashing'
  | 'image'
  | 'config'
  | 'unschedulable';

export interface PodProblem {
  trouble: PodTrouble;
  container?: string;
  reason: string;
  message: string;
  exitCode?: number;
  since?: string;
}

const IMAGE_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);

const CONFIG_REASONS = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreStartHookError',
  'PostStartHookError',
]);

export function isHead(pod: PodObject): boolean {
  return pod.metadata.labels?.[RAY_NODE_TYPE_LABEL] === 'head';
}

/** Ready as Kubernetes means it, and not on its way out. */
export function isPodReady(pod: PodObject): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status?.phase === 'Running' &&
    condition(pod, 'Ready')?.status === 'True'
  );
}

export function isScheduled(pod: PodObject): boolean {
  return (
    pod.spec.nodeName !== undefined ||
    condition(pod, 'PodScheduled')?.status === 'True'
  );
}

/** What stops this pod; undefined while it is ready, or only on its way. */
export function podProblem(pod: PodObject): PodProblem | undefined {
  if (pod.metadata.deletionTimestamp || isPodReady(pod)) return undefined;
  for (const status of [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]) {
    const problem = containerProblem(status);
    if (problem) return problem;
  }
  if (pod.status?.phase === 'Failed') {
    return {
      trouble: 'failed',
      reason: pod.status.reason ?? 'Failed',
      message: pod.status.message ?? 'The pod has failed.',
    };
  }
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return {
      trouble: 'unschedulable',
      reason: 'Unschedulable',
      message: scheduled.message ?? 'No node takes the pod.',
      ...(scheduled.lastTransitionTime && {
        since: scheduled.lastTransitionTime,
      }),
    };
  }
  return undefined;
}

function containerProblem(status: ContainerStatus): PodProblem | undefined {
  const waiting = status.state?.waiting;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  const at = { container: status.name };
  if (waiting?.reason && IMAGE_REASONS.has(waiting.reason)) {
    return {
      ...at,
      trouble: 'image',
      reason: waiting.reason,
      message:
        waiting.message ?? `The image ${status.image ?? ''} cannot be pulled.`,
    };
  }
  if (waiting?.reason && CONFIG_REASONS.has(waiting.reason)) {
    return {
      ...at,
      trouble: 'config',
      reason: waiting.reason,
      message: waiting.message ?? 'The container cannot be started.',
    };
  }
  const crashed =
    waiting?.reason === 'CrashLoopBackOff' ||
    (status.state?.terminated && status.state.terminated.exitCode !== 0);
  if (!crashed) return undefined;
  const details = {
    ...(ended?.exitCode !== undefined && { exitCode: ended.exitCode }),
    ...(ended?.finishedAt && { since: ended.finishedAt }),
  };
  if (ended?.reason === 'OOMKilled') {
    return {
      ...at,
      ...details,
      trouble: 'oom',
      reason: 'OOMKilled',
      message: 'It used more memory than its limit allows.',
    };
  }
  return {
    ...at,
    ...details,
    trouble: waiting ? 'crashing' : 'failed',
    reason: waiting?.reason ?? ended?.reason ?? 'Error',
    message:
      ended?.message ??
      waiting?.message ??
      `It ended with exit code ${ended?.exitCode ?? 'unknown'}.`,
  };
}

function condition(pod: PodObject, type: string) {
  return pod.status?.conditions?.find(each => each.type === type);
}
