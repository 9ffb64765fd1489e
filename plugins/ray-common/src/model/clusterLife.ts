import type { ClusterState, LifeStep } from '../api';
import type { ClusterFacts } from './clusterFacts';

/** The life line: what has happened, where it waits now. */
export function clusterLife(
  state: ClusterState,
  facts: ClusterFacts,
): LifeStep[] {
  const { rayCluster, head } = facts;
  const headReadyAt = facts.headReady
    ? rayCluster.status?.conditions?.find(each => each.type === 'HeadPodReady')
        ?.lastTransitionTime
    : undefined;
  const steps: { step: LifeStep['step']; done: boolean; at?: string }[] = [
    {
      step: 'requested',
      done: true,
      at: rayCluster.metadata.creationTimestamp,
    },
    {
      step: 'podsCreated',
      done: head !== undefined || facts.headReady,
      at: head?.metadata.creationTimestamp,
    },
    { step: 'headReady', done: facts.headReady, at: headReadyAt },
    {
      step: 'workersReady',
      done: facts.headReady && facts.workers.ready >= facts.workers.desired,
      at: facts.provisionedAt,
    },
  ];
  const current = steps.findIndex(each => !each.done);
  return steps.map(({ step, done, at }, index) => ({
    step,
    status: done ? 'done' : pendingStatus(index === current, state),
    ...(done && at && { at }),
  }));
}

function pendingStatus(
  isCurrent: boolean,
  state: ClusterState,
): LifeStep['status'] {
  if (!isCurrent || state === 'suspended' || state === 'deleting') {
    return 'waiting';
  }
  return state === 'failed' ? 'failed' : 'current';
}
