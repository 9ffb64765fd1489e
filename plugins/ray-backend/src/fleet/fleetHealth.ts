import type { KubernetesClusterHealth } from '@raydeck/backstage-plugin-ray-common';
import type {
  ReflectorStatus,
  WatchFailure,
  WatchFailureKind,
} from '../kubernetes';
import type { FleetKind } from './Fleet';

/** How a Kubernetes cluster is, with what is behind its sentence. */
export interface FleetHealth extends KubernetesClusterHealth {
  url?: string;
  kinds: Partial<Record<FleetKind, ReflectorStatus>>;
}

export interface FleetHealthFacts {
  name: string;
  url?: string;
  /** Why it cannot be used as it is configured. */
  problem?: string;
  kinds: Partial<Record<FleetKind, ReflectorStatus>>;
  kubernetesVersion?: string;
  kubeRayVersion?: string;
  /** Its certificate is not checked, so that anyone on the way may answer in its place. */
  isUnverified?: boolean;
}

/** A connection that breaks and comes back within this time was never worth the word unreachable. */
const BLINK_MS = 5_000;

const GRAVITY: WatchFailureKind[] = [
  'unreachable',
  'notKubernetes',
  'credentials',
  'missing',
  'forbidden',
  'failed',
];

/** Says how a Kubernetes cluster is: the gravest of what keeps its kinds from being watched, or that all is well. */
export function fleetHealth(facts: FleetHealthFacts, now: Date): FleetHealth {
  const { name, url, kinds, problem, kubernetesVersion } = facts;
  const statuses = Object.values(kinds);
  const staleSince = earliest(
    statuses.flatMap(({ hasSynced, staleSince: since }) =>
      hasSynced && since ? [since] : [],
    ),
  );
  const failure = gravest(statuses);
  const kubeRay = kubeRayOf(facts);
  const common = {
    name,
    ...(url && { url }),
    kinds,
    ...(staleSince && { staleSince: staleSince.toISOString() }),
    ...(kubernetesVersion && { kubernetesVersion }),
    ...(kubeRay && { kubeRay }),
  };
  if (problem) return { ...common, state: 'error', sentence: problem };
  if (failure) {
    return {
      ...common,
      state: stateOf(failure, staleSince, now),
      sentence: failure.message,
    };
  }
  if (!statuses.length || statuses.some(({ hasSynced }) => !hasSynced)) {
    return {
      ...common,
      state: 'connecting',
      sentence: `${name} is being read for the first time`,
    };
  }
  const versions = [
    kubernetesVersion && `Kubernetes ${kubernetesVersion}`,
    facts.kubeRayVersion && `KubeRay ${facts.kubeRayVersion}`,
  ].filter(Boolean);
  return {
    ...common,
    state: 'ready',
    sentence: `${name} is up to date${
      versions.length > 0 ? ` (${versions.join(', ')})` : ''
    }${
      facts.isUnverified
        ? '; its certificate is not checked: give its authority instead of skipping the check'
        : ''
    }`,
  };
}

function stateOf(
  failure: WatchFailure,
  staleSince: Date | undefined,
  now: Date,
): FleetHealth['state'] {
  switch (failure.kind) {
    case 'unreachable':
      return staleSince && now.getTime() - staleSince.getTime() < BLINK_MS
        ? 'stale'
        : 'unreachable';
    case 'failed':
      return staleSince ? 'stale' : 'error';
    default:
      return 'error';
  }
}

function gravest(statuses: ReflectorStatus[]): WatchFailure | undefined {
  return statuses
    .flatMap(({ failure }) => (failure ? [failure] : []))
    .sort((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind))[0];
}

function earliest(dates: Date[]): Date | undefined {
  return [...dates].sort((a, b) => a.getTime() - b.getTime())[0];
}

function kubeRayOf({
  kinds,
  kubeRayVersion: version,
}: FleetHealthFacts): FleetHealth['kubeRay'] {
  const status = kinds.RayCluster;
  if (status?.failure?.kind === 'missing') return { installed: false };
  if (!status?.hasSynced) return undefined;
  return { installed: true, ...(version && { version }) };
}
