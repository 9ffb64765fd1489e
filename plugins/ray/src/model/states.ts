import {
  Cluster,
  ClusterState,
  Finding,
  JobState,
} from '@raydeck/backstage-plugin-ray-common';

/** What a state means for the one who looks: decides colour and shape. */
export type Tone = 'good' | 'busy' | 'waiting' | 'warning' | 'bad' | 'quiet';

export const CLUSTER_TONES: Record<ClusterState, Tone> = {
  pending: 'waiting',
  starting: 'busy',
  ready: 'good',
  degraded: 'warning',
  suspended: 'quiet',
  failed: 'bad',
  deleting: 'busy',
  ended: 'quiet',
  unknown: 'quiet',
};

export const JOB_TONES: Record<JobState, Tone> = {
  pending: 'waiting',
  waiting: 'waiting',
  running: 'busy',
  retrying: 'warning',
  suspended: 'quiet',
  succeeded: 'good',
  failed: 'bad',
  stopped: 'quiet',
  unknown: 'quiet',
};

/** What the figures at the head of X-Ray count. */
export const STATE_GROUPS = {
  running: ['ready', 'degraded'],
  waiting: ['pending', 'starting'],
  failed: ['failed'],
} as const satisfies Record<string, readonly ClusterState[]>;

export type StateGroup = keyof typeof STATE_GROUPS;

/** States in the order of the life of a cluster, for menus and sorting. */
export const CLUSTER_STATES = Object.keys(CLUSTER_TONES) as ClusterState[];
export const JOB_STATES = Object.keys(JOB_TONES) as JobState[];

export function isJobOver(state: JobState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}

export function countGroup(
  clusters: readonly Cluster[],
  group: StateGroup,
): number {
  const states: readonly ClusterState[] = STATE_GROUPS[group];
  return clusters.filter(({ state }) => states.includes(state)).length;
}

const SEVERITIES: Record<Finding['severity'], number> = {
  error: 0,
  warning: 1,
  info: 2,
};

export function bySeverity(a: Finding, b: Finding): number {
  return SEVERITIES[a.severity] - SEVERITIES[b.severity];
}

/** The finding to tell first of several clusters, with the cluster it is of. */
export function worstFinding(
  clusters: readonly Cluster[],
): { cluster: Cluster; finding: Finding } | undefined {
  return clusters
    .flatMap(cluster => cluster.findings.map(finding => ({ cluster, finding })))
    .filter(({ finding }) => finding.severity !== 'info')
    .sort((a, b) => bySeverity(a.finding, b.finding))[0];
}
