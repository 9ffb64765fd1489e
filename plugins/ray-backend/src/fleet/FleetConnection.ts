import type { KubernetesClusterDetails } from '@raydeck/backstage-plugin-ray-node';
import {
  HttpKubernetesCluster,
  Reflector,
  StreamingLists,
  type KubernetesCluster,
  type RawObject,
  type ReflectorStatus,
} from '../kubernetes';
import type { FleetKind, FleetObjects } from './Fleet';
import { fleetHealth, type FleetHealth } from './fleetHealth';
import type { FleetStore } from './FleetStore';
import { FLEET_KINDS } from './kinds';
import {
  projectEvent,
  projectPod,
  projectRayCluster,
  projectRayJob,
  projectService,
} from './projectObject';

const KUBERAY_VERSION_ANNOTATION = 'ray.io/kuberay-version';

/** One of the kinds asks so often whether a server that was lost is back; it tells the others. */
const OUTPOST: FleetKind = 'RayCluster';
const OUTPOST_RETRY_MS = 1_000;

export interface FleetConnectionOptions {
  store: FleetStore;
  /** Called at each step of any of its watches. */
  onHealth: () => void;
  /** Told of what went wrong with single objects: nothing ends by it. */
  onError: (error: unknown) => void;
}

type AnyReflector = Pick<
  Reflector<FleetObjects[FleetKind]>,
  'start' | 'stop' | 'retryNow'
>;

/** One Kubernetes cluster of the fleet: a Reflector for each kind, and how it is. */
export class FleetConnection {
  readonly #cluster: HttpKubernetesCluster;
  #details: KubernetesClusterDetails;
  readonly #options: FleetConnectionOptions;
  readonly #reflectors: ReadonlyMap<FleetKind, AnyReflector>;
  readonly #statuses: Partial<Record<FleetKind, ReflectorStatus>> = {};
  readonly #streamingLists = new StreamingLists();
  #kubernetesVersion?: string;
  #askingVersion = false;
  #kubeRay: { version?: string; notedAt: string } = { notedAt: '' };

  constructor(
    details: KubernetesClusterDetails,
    options: FleetConnectionOptions,
  ) {
    this.#cluster = new HttpKubernetesCluster(details);
    this.#details = details;
    this.#options = options;
    const isKnownPod = (uid: string) => {
      const identity = { kubernetesCluster: details.name, uid };
      return options.store.getByUid('Pod', identity) !== undefined;
    };
    this.#reflectors = new Map<FleetKind, AnyReflector>([
      ['RayCluster', this.#reflector('RayCluster', projectRayCluster)],
      ['RayJob', this.#reflector('RayJob', projectRayJob)],
      ['Pod', this.#reflector('Pod', projectPod)],
      ['Service', this.#reflector('Service', projectService)],
      ['Event', this.#reflector('Event', raw => projectEvent(raw, isKnownPod))],
    ]);
  }

  get cluster(): KubernetesCluster {
    return this.#cluster;
  }

  /** Takes another way to the same API server; what is known of it stays. */
  reconfigure(details: KubernetesClusterDetails): void {
    this.#details = details;
    this.#cluster.reconfigure(details);
    // What kept it from being reached may just have been put right.
    this.#reflectors.forEach(reflector => reflector.retryNow());
  }

  start(): void {
    this.#reflectors.forEach(reflector => reflector.start());
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.#reflectors.values()].map(reflector => reflector.stop()),
    );
    await this.cluster.close();
  }

  health(): FleetHealth {
    return fleetHealth(
      {
        name: this.cluster.name,
        url: this.cluster.url,
        kinds: this.#statuses,
        kubernetesVersion: this.#kubernetesVersion,
        kubeRayVersion: this.#kubeRay.version,
        isUnverified: this.#details.skipTLSVerify,
      },
      new Date(),
    );
  }

  #reflector<K extends FleetKind>(
    kind: K,
    project: (raw: RawObject) => FleetObjects[K] | undefined,
  ): Reflector<FleetObjects[K]> {
    const { cluster } = this;
    const { store, onError } = this.#options;
    this.#statuses[kind] = { hasSynced: false };
    return new Reflector<FleetObjects[K]>({
      cluster,
      ...FLEET_KINDS[kind],
      project,
      onDelta: delta => {
        store.apply(kind, cluster.name, delta);
        if (delta.type === 'upsert') this.#noteKubeRay(delta.object);
      },
      onStatus: status => this.#onStatus(kind, status),
      onError,
      streamingLists: this.#streamingLists,
      ...(kind === OUTPOST && { longestUnreachableMs: OUTPOST_RETRY_MS }),
    });
  }

  #onStatus(kind: FleetKind, status: ReflectorStatus): void {
    const before = this.#statuses[kind];
    this.#statuses[kind] = status;
    const isBack = status.hasSynced && !status.failure;
    if (isBack && (!before?.hasSynced || before.failure)) {
      // It may have been upgraded while it was away.
      this.#askVersion();
    }
    if (isUnreachable(before) && !isUnreachable(status)) this.#wakeOthers();
    this.#options.onHealth();
  }

  /** The server answers one kind: those that wait for it need not wait on. */
  #wakeOthers(): void {
    for (const [kind, reflector] of this.#reflectors) {
      if (isUnreachable(this.#statuses[kind])) reflector.retryNow();
    }
  }

  #askVersion(): void {
    if (this.#askingVersion) return;
    this.#askingVersion = true;
    this.cluster
      .json<{ gitVersion?: string }>('/version')
      .then(({ gitVersion }) => {
        const before = this.#kubernetesVersion;
        if (before !== undefined && gitVersion !== before) {
          this.#streamingLists.forget();
        }
        this.#kubernetesVersion = gitVersion;
        this.#options.onHealth();
      })
      // Without it the health says less; why the server does not answer is said by the watches.
      .catch(() => undefined)
      .finally(() => {
        this.#askingVersion = false;
      });
  }

  /** The operator notes its version on each pod it makes: the youngest pod's is today's. */
  #noteKubeRay({ kind, metadata }: FleetObjects[FleetKind]): void {
    const version = metadata.annotations?.[KUBERAY_VERSION_ANNOTATION];
    if (kind !== 'Pod' || !version) return;
    const notedAt = metadata.creationTimestamp ?? '';
    if (notedAt >= this.#kubeRay.notedAt) this.#kubeRay = { version, notedAt };
  }
}

function isUnreachable(status: ReflectorStatus | undefined): boolean {
  return status?.failure?.kind === 'unreachable';
}
