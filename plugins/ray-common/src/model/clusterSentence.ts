import type { ClusterState, Finding } from '../api';
import type { ClusterFacts } from './clusterFacts';
import { isScheduled } from './podStatus';

/** The first line of a cluster's page. `findings` are the diagnosis, worst first. */
export function clusterSentence(
  state: ClusterState,
  facts: ClusterFacts,
  findings: Finding[],
): string {
  const worst = findings[0]?.message;
  switch (state) {
    case 'deleting':
      return facts.pods.length > 0
        ? `Being deleted, ${count(facts.pods.length, 'pod')} left.`
        : 'Being deleted.';
    case 'suspended':
      return facts.suspending || facts.pods.length > 0
        ? 'Being suspended.'
        : 'Suspended: it holds no resources.';
    case 'failed':
      return `Cannot start. ${worst ?? 'KubeRay cannot make its head.'}`;
    case 'degraded':
      return `${running(facts)}. ${worst ?? ''}`.trim();
    case 'ready':
      return `${running(facts)}${stillStarting(facts)}.`;
    case 'starting':
      return facts.headReady
        ? `Starting: the head is ready, ${workers(facts)} ready.`
        : 'Starting: the head is not ready yet.';
    case 'pending':
      return worst ? `Waiting. ${worst}` : waiting(facts);
    default:
      return 'Its state is not known.';
  }
}

function running(facts: ClusterFacts): string {
  if (!facts.headReady) return 'Not running: the head is not ready';
  return facts.workers.desired === 0 && facts.workers.ready === 0
    ? 'Running, the head alone'
    : `Running, ${workers(facts)}`;
}

function workers({ workers: { ready, desired } }: ClusterFacts): string {
  return `${ready} of ${count(desired, 'worker')}`;
}

function stillStarting({ workers: { ready, desired } }: ClusterFacts): string {
  return ready < desired ? `, ${desired - ready} starting` : '';
}

function waiting(facts: ClusterFacts): string {
  if (facts.pods.length === 0) {
    return 'Waiting for KubeRay to make its pods.';
  }
  const unscheduled = facts.pods.filter(pod => !isScheduled(pod)).length;
  return `Waiting for Kubernetes to schedule ${count(unscheduled, 'pod')}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
