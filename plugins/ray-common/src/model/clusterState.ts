import type { ClusterState } from '../api';
import type { ClusterFacts } from './clusterFacts';
import { isHead, isScheduled, type PodTrouble } from './podStatus';
import { rejectedSpec } from './rejectedSpec';

/** Troubles of a head that KubeRay and Kubernetes do not get over by themselves. */
const FATAL: ReadonlySet<PodTrouble> = new Set([
  'image',
  'config',
  'crashing',
  'oom',
]);

type LiveState = Exclude<ClusterState, 'ended' | 'unknown'>;

/** The order of precedence, first match wins; `ended` is history's, and `pending` is what remains. */
const RULES: [LiveState, (facts: ClusterFacts) => boolean][] = [
  ['deleting', facts => Boolean(facts.rayCluster.metadata.deletionTimestamp)],
  [
    'suspended',
    facts => facts.rayCluster.spec.suspend === true || facts.suspending,
  ],
  ['failed', cannotStart],
  ['degraded', isDegraded],
  ['ready', facts => facts.headReady && facts.provisioned],
  ['starting', isStarting],
];

/** The state of a cluster that Kubernetes holds. Pure; out of reach it stays what it was. */
export function clusterState(facts: ClusterFacts): LiveState {
  return RULES.find(([, applies]) => applies(facts))?.[0] ?? 'pending';
}

function cannotStart(facts: ClusterFacts): boolean {
  if (facts.headReady) return false;
  if (
    facts.troubled.some(
      ({ pod, problem }) => isHead(pod) && FATAL.has(problem.trouble),
    )
  ) {
    return true;
  }
  return !facts.head && Boolean(facts.replicaFailure || rejectedSpec(facts));
}

function isDegraded(facts: ClusterFacts): boolean {
  if (facts.provisioned && !facts.headReady) return true;
  if (facts.replicaFailure) return true;
  return facts.troubled.some(
    ({ pod, problem }) =>
      !isHead(pod) &&
      (facts.provisioned || problem.trouble !== 'unschedulable'),
  );
}

/** On its way: something of it has a node, and nothing waits for one in vain. */
function isStarting(facts: ClusterFacts): boolean {
  const waits = facts.troubled.some(
    ({ problem }) => problem.trouble === 'unschedulable',
  );
  return !waits && (facts.headReady || facts.pods.some(isScheduled));
}
