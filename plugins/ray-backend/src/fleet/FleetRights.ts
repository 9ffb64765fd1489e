import { isDeepStrictEqual } from 'node:util';
import type { KubernetesAccess } from '@raydeck/backstage-plugin-ray-common';
import type { KubernetesCluster } from '../kubernetes';
import { sleep } from '../kubernetes/retryDelay';
import type { Fleet } from './Fleet';
import {
  KUBERNETES_RIGHTS,
  kubernetesAccess,
  missingRight,
  type KubernetesRight,
  type KubernetesRightName,
  type LackedRight,
} from './kubernetesAccess';

const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
/** Rights that are granted or taken while Raydeck runs show after this. */
const ALL_GRANTED_MS = 5 * 60_000;
const SOME_MISSING_MS = 15_000;

interface Known {
  lacked: LackedRight[];
  access: KubernetesAccess;
  until: number;
}

type WatchedParts = Pick<
  Fleet,
  'kubernetesCluster' | 'kubernetesClusters' | 'subscribeHealth'
>;

/**
 * Knows what Raydeck's accounts may do, before it is tried: asks each Kubernetes cluster by SelfSubjectAccessReviews,
 * which every account may create. A right that is not granted everywhere is asked for in the namespaces that teams have.
 */
export class FleetRights {
  readonly #fleet: WatchedParts;
  readonly #namespacesOf: (kubernetesCluster: string) => readonly string[];
  readonly #known = new Map<string, Known>();
  readonly #asking = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(options: {
    fleet: WatchedParts;
    /** The namespaces of a Kubernetes cluster that are bound to owners. */
    namespacesOf: (kubernetesCluster: string) => readonly string[];
  }) {
    this.#fleet = options.fleet;
    this.#namespacesOf = options.namespacesOf;
  }

  /** What the account may do there; undefined while that is not known. */
  accessOf(kubernetesCluster: string): KubernetesAccess | undefined {
    return this.#known.get(kubernetesCluster)?.access;
  }

  /** Whether it is known to be refused in this namespace. */
  lacks(
    right: KubernetesRightName,
    at: { kubernetesCluster: string; namespace: string },
  ): boolean {
    return (
      this.#known
        .get(at.kubernetesCluster)
        ?.lacked.some(
          ({ name, namespaces }) =>
            name === right && (namespaces?.includes(at.namespace) ?? true),
        ) ?? false
    );
  }

  /** Why it cannot be done in this namespace, where that is known. */
  refusal(
    right: KubernetesRightName,
    at: { kubernetesCluster: string; namespace: string },
  ): string | undefined {
    if (!this.lacks(right, at)) return undefined;
    const { kubernetesCluster, namespace } = at;
    const { purpose, right: words } = missingRight({ name: right });
    return `Raydeck's own account on ${kubernetesCluster} may not ${purpose} in ${namespace}: it lacks ${words}, which the platform team grants with deploy/clusterrole.yaml`;
  }

  /** Calls back when what is known has changed. Returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks whichever Kubernetes cluster answers, at once and again from time to time, until it is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const ask = () => this.#askAll(signal);
    const stop = this.#fleet.subscribeHealth(ask);
    while (!signal.aborted) {
      ask();
      await sleep(SOME_MISSING_MS, signal);
    }
    stop();
  }

  #askAll(signal: AbortSignal): void {
    const names = this.#fleet
      .kubernetesClusters()
      .flatMap(({ name, state }) => {
        if (state === 'unreachable' || state === 'connecting') return [];
        return [name];
      });
    for (const name of names) {
      const cluster = this.#fleet.kubernetesCluster(name);
      const { until = 0 } = this.#known.get(name) ?? {};
      if (!cluster || until > Date.now() || this.#asking.has(name)) continue;
      this.#asking.add(name);
      this.#ask(cluster, signal)
        .then(lacked => this.#learn(name, lacked))
        // A server that has no answer leaves it to the attempt, as does one that breaks off.
        .catch(() => undefined)
        .finally(() => this.#asking.delete(name));
    }
  }

  #learn(name: string, lacked: LackedRight[]): void {
    const before = this.#known.get(name);
    const life = lacked.length > 0 ? SOME_MISSING_MS : ALL_GRANTED_MS;
    this.#known.set(name, {
      lacked,
      access: kubernetesAccess(name, lacked),
      until: Date.now() + life - 1,
    });
    if (isDeepStrictEqual(before?.lacked, lacked)) return;
    this.#listeners.forEach(listener => listener());
  }

  async #ask(
    cluster: KubernetesCluster,
    signal: AbortSignal,
  ): Promise<LackedRight[]> {
    const names = Object.keys(KUBERNETES_RIGHTS) as KubernetesRightName[];
    const found = await Promise.all(
      names.map(name => this.#lacked(cluster, name, signal)),
    );
    return found.flatMap(lacked => lacked ?? []);
  }

  async #lacked(
    cluster: KubernetesCluster,
    name: KubernetesRightName,
    signal: AbortSignal,
  ): Promise<LackedRight | undefined> {
    const right = KUBERNETES_RIGHTS[name];
    if (await isGranted(cluster, right, undefined, signal)) return undefined;
    const bound = this.#namespacesOf(cluster.name);
    const granted = await Promise.all(
      bound.map(namespace => isGranted(cluster, right, namespace, signal)),
    );
    const refused = bound.filter((_, at) => !granted[at]);
    if (refused.length === bound.length) return { name };
    return refused.length > 0 ? { name, namespaces: refused } : undefined;
  }
}

async function isGranted(
  cluster: KubernetesCluster,
  right: KubernetesRight,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const { verb, group, resource, subresource } = right;
  const { status } = await cluster.json<{ status?: { allowed?: boolean } }>(
    REVIEW,
    {
      method: 'POST',
      signal,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            verb,
            group,
            resource,
            ...(subresource && { subresource }),
            ...(namespace && { namespace }),
          },
        },
      },
    },
  );
  return status?.allowed === true;
}
