import type {
  ContainerState,
  ContainerStatus,
  PodObject,
} from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../../kubernetes';
import {
  flag,
  isFields,
  list,
  number,
  oneOf,
  text,
  type Fields,
} from './narrow';
import { projectConditions } from './projectCondition';
import { projectMetadata, shared } from './projectMetadata';
import { projectPodSpec } from './projectPodSpec';

const PHASES = [
  'Pending',
  'Running',
  'Succeeded',
  'Failed',
  'Unknown',
] as const;

/** A pod, about a tenth of what the API server sends. */
export function projectPod(raw: RawObject): PodObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: projectMetadata(raw.metadata),
    spec: projectPodSpec(raw.spec),
    status: isFields(raw.status) ? podStatus(raw.status) : undefined,
  };
}

function podStatus(status: Fields): PodObject['status'] {
  return {
    phase: oneOf(status.phase, PHASES),
    reason: shared.text(text(status.reason)),
    message: text(status.message),
    podIP: text(status.podIP),
    startTime: shared.text(text(status.startTime)),
    conditions: projectConditions(status.conditions),
    initContainerStatuses: shared.object(
      list(status.initContainerStatuses, containerStatus),
    ),
    containerStatuses: shared.object(
      list(status.containerStatuses, containerStatus),
    ),
  };
}

function containerStatus(raw: Fields): ContainerStatus {
  return {
    name: text(raw.name) ?? '',
    image: text(raw.image),
    ready: flag(raw.ready),
    restartCount: number(raw.restartCount),
    state: containerState(raw.state),
    lastState: containerState(raw.lastState),
  };
}

/** At most one of the three is set. */
function containerState(raw: unknown): ContainerState | undefined {
  if (!isFields(raw)) return undefined;
  const { waiting, running, terminated } = raw;
  if (isFields(waiting)) {
    return {
      waiting: { reason: text(waiting.reason), message: text(waiting.message) },
    };
  }
  if (isFields(running)) {
    return { running: { startedAt: text(running.startedAt) } };
  }
  if (!isFields(terminated)) return {};
  return {
    terminated: {
      exitCode: number(terminated.exitCode),
      reason: text(terminated.reason),
      message: text(terminated.message),
      finishedAt: text(terminated.finishedAt),
    },
  };
}
