import type { KubeNode, Pod, Taint, Toleration } from './Pod';
import { parseQuantity } from './quantity';
import { podRequests, type Requests } from './podRequests';

/** A node, and what the pods on it have asked for. */
export interface NodeState {
  node: KubeNode;
  used: Requests;
  pods: number;
}

export type Placement =
  | { node: string }
  | { message: string; reason: 'Unschedulable' | 'SchedulingGated' };

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (!toleration.key) return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.value ?? '') === (taint.value ?? '');
}

function untolerated({ spec }: Pod, node: KubeNode): Taint | undefined {
  return node.spec.taints?.find(
    taint =>
      taint.effect !== 'PreferNoSchedule' &&
      !spec.tolerations?.some(toleration => tolerates(toleration, taint)),
  );
}

interface Term {
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

function matchesTerm({ matchExpressions = [] }: Term, node: KubeNode): boolean {
  const labels = node.metadata.labels ?? {};
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return Number(value) > Number(values[0]);
      case 'Lt':
        return Number(value) < Number(values[0]);
      default:
        return false;
    }
  });
}

function matchesNode(pod: Pod, node: KubeNode): boolean {
  const labels = node.metadata.labels ?? {};
  const selector = Object.entries(pod.spec.nodeSelector ?? {});
  if (!selector.every(([key, value]) => labels[key] === value)) return false;
  const affinity = pod.spec.affinity as
    | {
        nodeAffinity?: {
          requiredDuringSchedulingIgnoredDuringExecution?: {
            nodeSelectorTerms: Term[];
          };
        };
      }
    | undefined;
  const required =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some(term => matchesTerm(term, node));
}

const totals = new WeakMap<object, Requests>();

/** What a node has to give, as numbers. */
function totalsOf({ status: { allocatable } }: KubeNode): Requests {
  const known = totals.get(allocatable);
  if (known) return known;
  const parsed = Object.fromEntries(
    Object.entries(allocatable).map(([name, value]) => [
      name,
      parseQuantity(value),
    ]),
  );
  // What lies in the store is frozen, so that it can be remembered.
  if (Object.isFrozen(allocatable)) totals.set(allocatable, parsed);
  return parsed;
}

function free({ node, used }: NodeState, resource: string): number {
  return (totalsOf(node)[resource] ?? 0) - (used[resource] ?? 0);
}

function whyNot(
  pod: Pod,
  requests: Requests,
  state: NodeState,
): { texts: string[]; helpless: boolean } {
  const { node } = state;
  if (node.spec.unschedulable) {
    return { texts: ['node(s) were unschedulable'], helpless: true };
  }
  if (untolerated(pod, node)) {
    return { texts: ['node(s) had untolerated taint(s)'], helpless: true };
  }
  if (!matchesNode(pod, node)) {
    const text = "node(s) didn't match Pod's node affinity/selector";
    return { texts: [text], helpless: true };
  }
  const short = Object.entries(requests)
    .filter(([name, value]) => value > 0 && free(state, name) < value - 1e-9)
    .map(([name]) => `Insufficient ${name}`);
  const total = totalsOf(node);
  if ((total.pods ?? 110) <= state.pods) {
    short.unshift('Too many pods');
  }
  // No pod has a lower priority here, so no eviction would make room: the
  // scheduler says so by the nodes that could never take the pod.
  const helpless = Object.entries(requests).some(
    ([name, value]) => value > (total[name] ?? 0),
  );
  return { texts: short, helpless };
}

function counted(texts: string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .sort()
    .join(', ');
}

/** The more of a node stays free, the better: LeastAllocated. */
function score(state: NodeState, requests: Requests): number {
  const names = ['cpu', 'memory'];
  return names
    .map(name => {
      const total = totalsOf(state.node)[name] ?? 0;
      if (total === 0) return 0;
      return (free(state, name) - (requests[name] ?? 0)) / total;
    })
    .reduce((sum, part) => sum + part, 0);
}

/**
 * Chooses the node for a pod as the default scheduler does, or says in its
 * words why there is none: each node is counted under the first thing that
 * keeps the pod away (all resources that are short count).
 */
export function schedulePod(pod: Pod, states: NodeState[]): Placement {
  if (pod.spec.schedulingGates?.length) {
    return {
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    };
  }
  const requests = podRequests(pod.spec);
  const reasons: string[] = [];
  const fitting: NodeState[] = [];
  let helpless = 0;
  let victimless = 0;
  for (const state of states) {
    const why = whyNot(pod, requests, state);
    if (why.texts.length === 0) fitting.push(state);
    else {
      reasons.push(...why.texts);
      if (why.helpless) helpless += 1;
      else victimless += 1;
    }
  }
  if (fitting.length > 0) {
    const best = fitting
      .map(state => ({ state, score: score(state, requests) }))
      .sort(
        (a, b) =>
          b.score - a.score ||
          (a.state.node.metadata.name < b.state.node.metadata.name ? -1 : 1),
      )[0];
    return { node: best.state.node.metadata.name };
  }
  const of = `0/${states.length} nodes are available`;
  const preemption = [
    ...(victimless > 0
      ? [`${victimless} No preemption victims found for incoming pod`]
      : []),
    ...(helpless > 0
      ? [`${helpless} Preemption is not helpful for scheduling`]
      : []),
  ].sort();
  return {
    reason: 'Unschedulable',
    message: `${of}: ${counted(
      reasons,
    )}. no new claims to deallocate, preemption: ${of}: ${preemption.join(
      ', ',
    )}.`,
  };
}
