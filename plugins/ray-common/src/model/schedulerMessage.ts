export interface SchedulerReason {
  nodes: number;
  text: string;
}

/** What the scheduler says of a pod that no node takes. */
export interface SchedulerMessage {
  nodes: number;
  reasons: SchedulerReason[];
  /** Resources of which there is too little, such as `nvidia.com/gpu`. */
  insufficient: string[];
}

/**
 * Reads `0/12 nodes are available: 3 Insufficient nvidia.com/gpu, 9 node(s) had untolerated taint {a: b}. preemption: …`
 * (kube-scheduler 1.24 to 1.36). Undefined when the message has another form.
 */
export function parseSchedulerMessage(
  message: string,
): SchedulerMessage | undefined {
  const head = /^0\/(\d+) nodes are available(?:: ([^]*))?/.exec(message);
  if (!head) return undefined;
  const body = (head[2] ?? '').split(
    /\. (?=preemption|no new claims|$)|\.$/,
  )[0];
  const reasons = splitReasons(body).flatMap(part => {
    const match = /^(\d+) (.+)$/.exec(part.trim());
    return match ? [{ nodes: Number(match[1]), text: match[2] }] : [];
  });
  return {
    nodes: Number(head[1]),
    reasons,
    insufficient: reasons.flatMap(
      reason => /^Insufficient (\S+)$/.exec(reason.text)?.[1] ?? [],
    ),
  };
}

/** One sentence for people. */
export function explainSchedulerMessage(message: string): string {
  const parsed = parseSchedulerMessage(message);
  if (!parsed) return message;
  if (parsed.nodes === 0) return 'The Kubernetes cluster has no nodes';
  if (parsed.reasons.length === 0) return 'No node takes the pod';
  const [first, ...others] = [...parsed.reasons].sort(byRelevance);
  const main = sentence(first, parsed.nodes);
  return others.length === 0
    ? main
    : `${main}; ${others.map(each => shortReason(each)).join(', ')}`;
}

function byRelevance(a: SchedulerReason, b: SchedulerReason): number {
  const weight = (reason: SchedulerReason) =>
    reason.text.startsWith('Insufficient') ? 1 : 0;
  return weight(b) - weight(a) || b.nodes - a.nodes;
}

function sentence(reason: SchedulerReason, nodes: number): string {
  const resource = /^Insufficient (\S+)$/.exec(reason.text)?.[1];
  return resource
    ? `No node has enough free ${resource} (${reason.nodes} of ${nodes} nodes lack it)`
    : `No node takes the pod: ${shortReason(reason)}`;
}

function shortReason(reason: SchedulerReason): string {
  return `${reason.nodes} ${reason.text.replace(
    /^node\(s\) /,
    reason.nodes === 1 ? 'node ' : 'nodes ',
  )}`;
}

/** Splits at commas outside braces: taints are written `{key: value}` and may hold commas. */
function splitReasons(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') depth = Math.max(0, depth - 1);
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  return [...parts, current];
}
