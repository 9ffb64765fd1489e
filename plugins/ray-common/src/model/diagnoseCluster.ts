import type { Evidence, Finding } from '../api';
import type { ClusterFacts, TroubledPod } from './clusterFacts';
import { RAY_GROUP_LABEL } from '../identity';
import { isHead, type PodTrouble } from './podStatus';
import { eventTime } from './projectEvent';
import { rejectedSpec } from './rejectedSpec';
import { explainSchedulerMessage } from './schedulerMessage';

interface Explanation {
  code: string;
  severity: Finding['severity'];
  message(who: string, trouble: TroubledPod): string;
  hint: string;
}

const EXPLANATIONS: Record<PodTrouble, Explanation> = {
  unschedulable: {
    code: 'UNSCHEDULABLE',
    severity: 'warning',
    message: (who, { problem }) =>
      `${who} cannot be scheduled: ${lowerFirst(
        explainSchedulerMessage(problem.message),
      )}.`,
    hint: 'Ask for less, choose another accelerator, or wait until other clusters end.',
  },
  image: {
    code: 'IMAGE_PULL',
    severity: 'error',
    message: (who, { problem }) =>
      `${who} cannot start: the image cannot be pulled (${problem.reason}).`,
    hint: 'Check the name and tag of the image, and that the namespace may pull it.',
  },
  config: {
    code: 'CONTAINER_CONFIG',
    severity: 'error',
    message: (who, { problem }) =>
      `${who} cannot start: ${problem.reason}: ${problem.message}`,
    hint: 'A ConfigMap, Secret or volume that the container names may be missing.',
  },
  crashing: {
    code: 'CRASH_LOOP',
    severity: 'error',
    message: (who, { problem }) =>
      `${who} crashed again and again, with exit code ${
        problem.exitCode ?? 'unknown'
      }.`,
    hint: 'The last lines of its container log say why.',
  },
  oom: {
    code: 'OOM_KILLED',
    severity: 'error',
    message: who =>
      `${who} used more memory than the limit allows, and Kubernetes ended it.`,
    hint: 'Give it more memory, or let it hold less at once.',
  },
  failed: {
    code: 'POD_FAILED',
    severity: 'error',
    message: (who, { problem }) =>
      problem.exitCode === undefined
        ? `${who} failed: ${problem.message}`
        : `${who} failed with exit code ${problem.exitCode}.`,
    hint: 'KubeRay makes it anew; when it fails again, its log says why.',
  },
};

const SEVERITIES: Finding['severity'][] = ['error', 'warning', 'info'];

/** What is wrong with a cluster, worst first, each with its evidence and what to do. */
export function diagnoseCluster(facts: ClusterFacts): Finding[] {
  if (facts.rayCluster.metadata.deletionTimestamp) return [];
  return [
    ...rejectedSpecFinding(facts),
    ...headLostFinding(facts),
    ...podFindings(facts),
    ...replicaFailureFinding(facts),
  ].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}

function podFindings(facts: ClusterFacts): Finding[] {
  const alike = new Map<string, TroubledPod[]>();
  for (const troubled of facts.troubled) {
    const key = `${groupOf(troubled)} ${troubled.problem.trouble}`;
    alike.set(key, [...(alike.get(key) ?? []), troubled]);
  }
  return [...alike.values()].map(pods => {
    const [first] = pods;
    const explanation = EXPLANATIONS[first.problem.trouble];
    const since = pods
      .map(each => each.problem.since)
      .filter(each => each !== undefined)
      .sort()[0];
    return {
      code: explanation.code,
      severity: explanation.severity,
      message: explanation.message(subject(pods), first),
      ...(since && { since }),
      hint: explanation.hint,
      evidence: pods.slice(0, 5).map(podEvidence),
    };
  });
}

function podEvidence({ pod, problem }: TroubledPod): Evidence {
  return {
    kind: 'pod',
    object: pod.metadata.name,
    text: `${problem.container ? `${problem.container}: ` : ''}${
      problem.reason
    }: ${problem.message}`,
    ...(problem.since && { at: problem.since }),
  };
}

function groupOf({ pod }: TroubledPod): string {
  return isHead(pod) ? 'head' : pod.metadata.labels?.[RAY_GROUP_LABEL] ?? '';
}

function subject(pods: TroubledPod[]): string {
  const group = groupOf(pods[0]);
  if (group === 'head') return 'The head';
  return pods.length === 1
    ? `A worker of group ${group}`
    : `${pods.length} workers of group ${group}`;
}

function rejectedSpecFinding(facts: ClusterFacts): Finding[] {
  const event = facts.head ? undefined : rejectedSpec(facts);
  if (!event) return [];
  const at = eventTime(event);
  return [
    {
      code: 'INVALID_SPEC',
      severity: 'error',
      message: `KubeRay rejects the specification: ${
        event.note ?? event.reason
      }`,
      ...(at && { since: at }),
      hint: 'Create it anew from a template; a RayCluster that KubeRay rejects never starts.',
      evidence: [
        {
          kind: 'event',
          text: `${event.reason}: ${event.note}`,
          ...(at && { at }),
        },
      ],
    },
  ];
}

function headLostFinding(facts: ClusterFacts): Finding[] {
  const suspended = facts.rayCluster.spec.suspend || facts.suspending;
  const explained = facts.troubled.some(({ pod }) => isHead(pod));
  if (!facts.provisioned || facts.headReady || suspended || explained)
    return [];
  const condition = facts.rayCluster.status?.conditions?.find(
    each => each.type === 'HeadPodReady',
  );
  const at = condition?.lastTransitionTime;
  return [
    {
      code: 'HEAD_LOST',
      severity: 'error',
      message:
        'The head is gone or not ready; jobs that ran on it are lost unless it keeps its state elsewhere.',
      ...(at && { since: at }),
      hint: 'KubeRay makes a new head; submit the jobs again when it is ready.',
      evidence: [
        {
          kind: 'condition',
          text: `HeadPodReady=${condition?.status ?? 'unknown'} ${
            condition?.reason ?? ''
          }`.trim(),
          ...(at && { at }),
        },
      ],
    },
  ];
}

function replicaFailureFinding(facts: ClusterFacts): Finding[] {
  const failure = facts.replicaFailure;
  if (!failure) return [];
  const quota = /exceeded quota: ([^,]+)/.exec(failure.message ?? '')?.[1];
  const at = failure.lastTransitionTime;
  return [
    {
      code: quota ? 'QUOTA_EXCEEDED' : 'REPLICA_FAILURE',
      severity: 'error',
      message: quota
        ? `Kubernetes refuses a pod: the quota ${quota} of namespace ${facts.rayCluster.metadata.namespace} is used up.`
        : `KubeRay cannot make a pod (${failure.reason ?? 'unknown reason'}).`,
      ...(at && { since: at }),
      hint: quota
        ? 'Delete clusters that are not needed, or ask the platform team for more.'
        : 'What Kubernetes answered is the evidence.',
      evidence: [
        {
          kind: 'condition',
          text: `ReplicaFailure ${failure.reason ?? ''}: ${
            failure.message ?? ''
          }`,
          ...(at && { at }),
        },
      ],
    },
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase('en-US') + text.slice(1);
}
