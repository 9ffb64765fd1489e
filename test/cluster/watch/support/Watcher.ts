import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type { KubernetesCredentialsSource } from '@raydeck/backstage-plugin-ray-node';
import {
  HttpKubernetesCluster,
  Reflector,
  type KubernetesCluster,
} from '../../../../plugins/ray-backend/src/kubernetes';
import type { Clock } from '../../../../plugins/ray-backend/src/kubernetes/Clock';
import { DeltaFold } from './DeltaFold';
import { hurriedClock } from './hurriedClock';
import { WATCHED_KINDS, type WatchedKind } from './kinds';
import { until } from './until';

export interface WatcherOptions {
  /** Where the API server is, as the Reflectors see it. */
  url: string;
  auth: KubernetesCredentialsSource;
  caData?: string;
  kinds?: readonly WatchedKind[];
  /** How many times faster time goes by for the Reflectors, or ten thousand faults would take a day. */
  hurry?: number;
  /** Whether older versions may be told in a watch of this path. */
  mayGoBack?: (path: string) => boolean;
}

export interface Watched {
  readonly kind: WatchedKind;
  readonly fold: DeltaFold;
  readonly reflector: Reflector<KubernetesObject>;
}

/** Reflectors of some kinds on one connection pool, as Raydeck has them for a Kubernetes cluster, and what they told. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #cluster: KubernetesCluster;
  readonly #clock: Clock;
  readonly #watched = new Map<WatchedKind, Watched>();

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { url, auth, caData, kinds = WATCHED_KINDS } = options;
    this.#cluster = new HttpKubernetesCluster({
      name: 'watched',
      url,
      auth,
      caData,
    });
    this.#clock = hurriedClock(options.hurry ?? 1);
    for (const kind of kinds) this.#start(kind);
  }

  get watched(): readonly Watched[] {
    return [...this.#watched.values()];
  }

  of(kind: WatchedKind): Watched {
    const watched = this.#watched.get(kind);
    if (!watched) throw new Error(`${kind.kind} is not watched`);
    return watched;
  }

  /** Stops the Reflector of a kind, in whatever it is doing, and begins anew with another. Returns what the old one told. */
  async replace(kind: WatchedKind): Promise<DeltaFold> {
    const { reflector, fold } = this.of(kind);
    const stopped = reflector.stop();
    fold.end();
    await stopped;
    this.#start(kind);
    return fold;
  }

  /**
   * Waits until each kind's marker was told in its last version, and no failure is left. Returns the longest wait, in
   * milliseconds.
   */
  async caughtUp(
    markers: ReadonlyMap<WatchedKind, KubernetesObject>,
    timeoutMs = 90_000,
  ): Promise<number> {
    const waits = this.watched.map(({ kind, fold, reflector }) => {
      const marker = markers.get(kind);
      if (!marker) throw new Error(`there is no marker of ${kind.kind}`);
      const { namespace, name, uid, resourceVersion } = marker.metadata;
      return until(
        `${kind.kind} ${name}@${resourceVersion}`,
        () => {
          const told = fold.named(`${namespace}/${name}`)?.metadata;
          return told?.uid === uid && told.resourceVersion === resourceVersion;
        },
        {
          timeoutMs,
          describe: () =>
            `Told was ${
              fold.named(`${namespace}/${name}`)?.metadata.resourceVersion
            }; the Reflector says ${JSON.stringify(reflector.status)}`,
        },
      );
    });
    return Math.max(...(await Promise.all(waits)));
  }

  /** Stops all; afterwards nothing may be told and no connection be open. */
  async stop(): Promise<void> {
    const stopping = this.watched.map(({ reflector }) => reflector.stop());
    for (const { fold } of this.watched) fold.end();
    await Promise.all(stopping);
    await this.#cluster.close();
  }

  #start(kind: WatchedKind): void {
    const { mayGoBack } = this.#options;
    const fold = new DeltaFold(() => mayGoBack?.(kind.path) ?? false);
    const reflector = new Reflector({
      cluster: this.#cluster,
      path: kind.path,
      resource: kind.resource,
      labelSelector: kind.labelSelector,
      project: kind.project,
      onDelta: delta => fold.take(delta),
      onError: error => fold.report(String(error)),
      clock: this.#clock,
    });
    this.#watched.set(kind, { kind, fold, reflector });
    reflector.start();
  }
}
