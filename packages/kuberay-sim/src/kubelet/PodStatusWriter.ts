import { timestamp } from '../clock';
import type { Container, ContainerState, ContainerStatus, Pod } from './Pod';
import { setPodCondition } from './Scheduler';

/** The status of a container by name, also of init containers. */
export function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  return [
    ...(pod.status.initContainerStatuses ?? []),
    ...(pod.status.containerStatuses ?? []),
  ].find(status => status.name === name);
}

function waitingStatus(container: Container, reason: string): ContainerStatus {
  return {
    name: container.name,
    state: { waiting: { reason } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image: container.image,
    imageID: '',
    started: false,
  };
}

export function containerId(pod: Pod, name: string, restart: number): string {
  const seed = `${pod.metadata.uid}${name}${restart}`;
  let hash = 0xcbf29ce484222325n;
  let hex = '';
  for (let round = 0; round < 4; round += 1) {
    for (const char of seed) {
      hash = BigInt.asUintN(
        64,
        (hash ^ BigInt(char.charCodeAt(0) + round)) * 0x100000001b3n,
      );
    }
    hex += hash.toString(16).padStart(16, '0');
  }
  return `containerd://${hex}`;
}

function imageId(image: string): string {
  return `docker.io/${image.replace(/:[^/]*$/, '')}@sha256:${containerDigest(
    image,
  )}`;
}

function containerDigest(image: string): string {
  let hash = 7n;
  for (const char of image.repeat(8)) {
    hash = BigInt.asUintN(
      256,
      hash * 1_099_511_628_211n + BigInt(char.charCodeAt(0)),
    );
  }
  return hash.toString(16).padStart(64, '0');
}

/** The kubelet has taken the pod on: addresses, conditions, waiting containers. */
export function acceptPod(
  pod: Pod,
  addresses: { hostIP: string; podIP: string },
  now: Date,
): void {
  const { initContainers = [], containers } = pod.spec;
  const { status } = pod;
  status.startTime = timestamp(now);
  status.hostIP = addresses.hostIP;
  status.hostIPs = [{ ip: addresses.hostIP }];
  status.podIP = addresses.podIP;
  status.podIPs = [{ ip: addresses.podIP }];
  const initial =
    initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  status.containerStatuses = containers.map(c => waitingStatus(c, initial));
  if (initContainers.length > 0) {
    status.initContainerStatuses = initContainers.map(c =>
      waitingStatus(c, 'PodInitializing'),
    );
  }
  refreshConditions(pod, now);
}

function isDone({ state }: ContainerStatus): boolean {
  return state.terminated?.exitCode === 0;
}

/** Names of containers as conditions list them: `[a b]`. */
function named(statuses: ContainerStatus[]): string {
  return `[${statuses.map(({ name }) => name).join(' ')}]`;
}

function isOver({ status }: Pod): boolean {
  return status.phase === 'Failed' || status.phase === 'Succeeded';
}

/** The phase of a pod whose containers have all ended for good. */
function endOf(
  { spec }: Pod,
  containers: ContainerStatus[],
): 'Succeeded' | 'Failed' | undefined {
  const policy = spec.restartPolicy ?? 'Always';
  const ended =
    containers.length > 0 && containers.every(c => c.state.terminated);
  if (!ended || policy === 'Always') return undefined;
  if (containers.every(isDone)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : undefined;
}

/** Derives phase and conditions from the containers, as the kubelet does. */
export function refreshConditions(pod: Pod, now: Date): void {
  const { status } = pod;
  const inits = status.initContainerStatuses ?? [];
  const containers = status.containerStatuses ?? [];
  const incomplete = inits.filter(init => !isDone(init));
  const unready = containers.filter(container => !container.ready);
  const end = endOf(pod, containers);
  if (end && !isOver(pod)) status.phase = end;
  const over = isOver(pod);
  if (!over) {
    const started = containers.some(
      ({ state, lastState }) =>
        state.running || state.terminated || lastState.terminated,
    );
    status.phase = started && incomplete.length === 0 ? 'Running' : 'Pending';
  }
  setPodCondition(
    pod,
    incomplete.length === 0
      ? { type: 'Initialized', status: 'True' }
      : {
          type: 'Initialized',
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: ${named(incomplete)}`,
        },
    now,
  );
  for (const type of ['Ready', 'ContainersReady']) {
    if (over) {
      const reason = `Pod${
        status.phase === 'Succeeded' ? 'Completed' : 'Failed'
      }`;
      setPodCondition(pod, { type, status: 'False', reason }, now);
      continue;
    }
    setPodCondition(
      pod,
      unready.length === 0
        ? { type, status: 'True' }
        : {
            type,
            status: 'False',
            reason: 'ContainersNotReady',
            message: `containers with unready status: ${named(unready)}`,
          },
      now,
    );
  }
}

/** The container runs from now on. */
export function startContainer(pod: Pod, name: string, now: Date): void {
  const status = statusOf(pod, name);
  if (!status) return;
  if (status.state.terminated) status.lastState = status.state;
  const restarts = status.lastState.terminated !== undefined;
  status.restartCount += restarts ? 1 : 0;
  status.state = { running: { startedAt: timestamp(now) } };
  status.imageID = imageId(status.image);
  status.containerID = containerId(pod, name, status.restartCount);
  status.started = true;
  status.ready = false;
  refreshConditions(pod, now);
}

/** The container has ended. */
export function endContainer(
  pod: Pod,
  name: string,
  end: { exitCode: number; reason: string; message?: string },
  now: Date,
): void {
  const status = statusOf(pod, name);
  if (!status) return;
  const terminated = {
    exitCode: end.exitCode,
    reason: end.reason,
    ...(end.message ? { message: end.message } : {}),
    startedAt: status.state.running?.startedAt ?? timestamp(now),
    finishedAt: timestamp(now),
    containerID: status.containerID ?? '',
  };
  status.state = { terminated };
  status.started = false;
  // Of containers that have ended only those that prepared the pod are ready.
  const isInit = pod.spec.initContainers?.some(c => c.name === name) ?? false;
  status.ready = isInit && end.exitCode === 0;
  refreshConditions(pod, now);
}

export function setWaiting(
  pod: Pod,
  name: string,
  waiting: NonNullable<ContainerState['waiting']>,
  now: Date,
): void {
  const status = statusOf(pod, name);
  if (!status) return;
  if (status.state.terminated) status.lastState = status.state;
  status.state = { waiting };
  status.ready = false;
  status.started = false;
  refreshConditions(pod, now);
}
