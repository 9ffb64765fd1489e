import type { Container, ContainerStatus, Pod } from './Pod';
import type { ContainerProgress } from './ContainerPrograms';
import { faultOf, pullError } from './faults';
import { restartBackOff, TIMING } from './timing';

/** What the kubelet has to do next for a pod, and after how long. */
export type Step =
  | { do: 'terminate'; after: number }
  | { do: 'accept'; after: number }
  | { do: 'pull'; container: Container; fails?: string; after: number }
  | { do: 'back-off-pull'; container: Container; error: string; after: number }
  | { do: 'start'; container: Container; after: number }
  | { do: 'finish-init'; container: Container; after: number }
  | { do: 'ready'; container: Container; after: number }
  | {
      do: 'end';
      container: Container;
      exitCode: number;
      reason: string;
      after: number;
    }
  | { do: 'fail-pod'; container: Container; after: number }
  | { do: 'look'; container: Container; after: number }
  | { do: 'back-off'; container: Container; after: number };

/** What a step depends on beside the pod itself. */
export interface Surroundings {
  /** Milliseconds since a moment, in simulated time. */
  since(moment: string): number;
  isImagePresent(image: string): boolean;
  /** Whether the GCS that the pod's Ray node looks for answers. */
  isGcsUp(): boolean;
  /** How often pulling this pod's image has failed so far. */
  pullFailures: number;
  /** How far what runs in a container has come; undefined: it never ends. */
  progress(
    container: Container,
    startedAt: string,
  ): ContainerProgress | undefined;
}

function stepFromWaiting(
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  around: Surroundings,
): Step {
  const error = pullError(pod, container);
  switch (status.state.waiting?.reason) {
    case 'ErrImagePull':
      return {
        do: 'back-off-pull',
        container,
        error: error ?? '',
        after: 2_000,
      };
    case 'ImagePullBackOff':
      return {
        do: 'pull',
        container,
        fails: error,
        after: restartBackOff(around.pullFailures - 1),
      };
    case 'CrashLoopBackOff': {
      const ended = status.lastState.terminated?.finishedAt;
      const waited = ended ? around.since(ended) : 0;
      const wait = restartBackOff(status.restartCount - 1);
      return { do: 'start', container, after: Math.max(0, wait - waited) };
    }
    default:
      if (!error && around.isImagePresent(container.image)) {
        return { do: 'start', container, after: TIMING.create };
      }
      return {
        do: 'pull',
        container,
        fails: error,
        after: faultOf(pod) === 'slow-pull' ? TIMING.slowPull : TIMING.pull,
      };
  }
}

function stepWhileRunning(
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  around: Surroundings,
): Step | undefined {
  const isRay = container === pod.spec.containers[0];
  const fault = isRay ? faultOf(pod) : undefined;
  if (fault === 'crash-loop') {
    return {
      do: 'end',
      container,
      exitCode: 1,
      reason: 'Error',
      after: TIMING.ready - 200,
    };
  }
  if (fault === 'exit') {
    return { do: 'fail-pod', container, after: TIMING.exitAfter };
  }
  if (!status.ready && fault !== 'not-ready') {
    return { do: 'ready', container, after: isRay ? TIMING.ready : 300 };
  }
  if (fault === 'oom') {
    const started = status.state.running?.startedAt;
    const ran = started ? around.since(started) : 0;
    return {
      do: 'end',
      container,
      exitCode: 137,
      reason: 'OOMKilled',
      after: Math.max(0, TIMING.oomAfter - ran),
    };
  }
  const started = status.state.running?.startedAt;
  const progress = started && around.progress(container, started);
  if (!progress) return undefined;
  if (progress.exitCode === undefined) {
    return { do: 'look', container, after: progress.lookAfter };
  }
  const { exitCode } = progress;
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  return { do: 'end', container, exitCode, reason, after: 0 };
}

/** Whether a container that has ended is to be started again. */
function restarts(policy: string = 'Always', exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

function initStep(
  container: Container,
  around: Surroundings,
): Step | undefined {
  if (container.name === 'wait-gcs-ready' && !around.isGcsUp())
    return undefined;
  return { do: 'finish-init', container, after: TIMING.initPoll };
}

/**
 * The life of a pod as a function of its state: what comes next, or undefined
 * when only the outside can change something.
 */
export function nextStep(pod: Pod, around: Surroundings): Step | undefined {
  if (!pod.spec.nodeName) return undefined;
  if (pod.metadata.deletionTimestamp) {
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    const started = pod.status.containerStatuses?.some(c => c.state.running);
    const after = Math.min(started ? TIMING.terminate : 100, grace);
    return { do: 'terminate', after };
  }
  const { status, spec } = pod;
  if (status.phase === 'Succeeded' || status.phase === 'Failed') {
    return undefined;
  }
  if (!status.startTime) return { do: 'accept', after: TIMING.podStart };
  for (const container of spec.initContainers ?? []) {
    const init = status.initContainerStatuses?.find(
      ({ name }) => name === container.name,
    );
    if (!init || init.state.terminated?.exitCode === 0) continue;
    if (init.state.running) return initStep(container, around);
    return stepFromWaiting(pod, container, init, around);
  }
  let later: Step | undefined;
  for (const container of spec.containers) {
    const own = status.containerStatuses?.find(
      ({ name }) => name === container.name,
    );
    if (!own) continue;
    if (own.state.waiting) return stepFromWaiting(pod, container, own, around);
    if (own.state.terminated) {
      if (!restarts(spec.restartPolicy, own.state.terminated.exitCode))
        continue;
      // The first restart comes at once, those after it are backed off.
      return own.restartCount === 0
        ? { do: 'start', container, after: 1_000 }
        : { do: 'back-off', container, after: 300 };
    }
    const step = stepWhileRunning(pod, container, own, around);
    // A container that runs with nothing to come but a look at it lets the
    // next one have a turn.
    if (step?.do === 'look') later ??= step;
    else if (step) return step;
  }
  return later;
}
