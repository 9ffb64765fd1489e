import type { KubernetesClusterDetails } from '@raydeck/backstage-plugin-ray-node';
import {
  HttpKubernetesCluster,
  Reflector,
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

/** One Kubernetes cluster of the fleet: a Reflector for each kind, and how it is. */
export class FleetConnection {
  readonly cluster: KubernetesCluster;
  readonly #store: FleetStore;
  readonly #onHealth: () => void;
  readonly #reflectors: { start(): void; stop(): Promise<void> }[];
  readonly #statuses: Partial<Record<FleetKind, ReflectorStatus>> = {};
  #kubernetesVersion?: string;
  #askingVersion = false;

  constructor(
    details: KubernetesClusterDetails,
    store: FleetStore,
    onHealth: () => void,
  ) {
    this.cluster = new HttpKubernetesCluster(details);
    this.#store = store;
    this.#onHealth = onHealth;
    this.#reflectors = [
      this.#reflector('RayCluster', projectRayCluster),
      this.#reflector('RayJob', projectRayJob),
      this.#reflector('Pod', projectPod),
      this.#reflector('Service', projectService),
      this.#reflector('Event', raw =>
        projectEvent(
          raw,
          uid =>
            store.getByUid('Pod', {
              kubernetesCluster: details.name,
              uid,
            }) !== undefined,
        ),
      ),
    ];
  }

  start(): void {
    for (const reflector of this.#reflectors) reflector.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map(reflector => reflector.stop()));
    await this.cluster.close();
  }

  health(): FleetHealth {
    return fleetHealth(
      {
        name: this.cluster.name,
        url: this.cluster.url,
        kinds: this.#statuses,
        kubernetesVersion: this.#kubernetesVersion,
        kubeRayVersion: this.#kubeRayVersion(),
      },
      new Date(),
    );
  }

  #reflector<K extends FleetKind>(
    kind: K,
    project: (raw: RawObject) => FleetObjects[K] | undefined,
  ): Reflector<FleetObjects[K]> {
    const { cluster } = this;
    this.#statuses[kind] = { hasSynced: false };
    return new Reflector<FleetObjects[K]>({
      cluster,
      ...FLEET_KINDS[kind],
      project,
      onDelta: delta => this.#store.apply(kind, cluster.name, delta),
      onStatus: status => {
        const before = this.#statuses[kind];
        this.#statuses[kind] = status;
        const isBack = status.hasSynced && !status.failure;
        if (isBack && (!before?.hasSynced || before.failure)) {
          // It may have been upgraded while it was away.
          this.#askVersion();
        }
        this.#onHealth();
      },
    });
  }

  #askVersion(): void {
    if (this.#askingVersion) return;
    this.#askingVersion = true;
    this.cluster
      .json<{ gitVersion?: string }>('/version')
      .then(({ gitVersion }) => {
        this.#kubernetesVersion = gitVersion;
        this.#onHealth();
      })
      // Without it the health says less; why the server does not answer is said by the watches.
      .catch(() => undefined)
      .finally(() => {
        this.#askingVersion = false;
      });
  }

  /** The operator notes its version on each pod it makes: the youngest pod's is today's. */
  #kubeRayVersion(): string | undefined {
    let youngest = { at: '', version: undefined as string | undefined };
    for (const { object } of this.#store.list('Pod', {
      kubernetesCluster: this.cluster.name,
    })) {
      const version = object.metadata.annotations?.[KUBERAY_VERSION_ANNOTATION];
      const at = object.metadata.creationTimestamp ?? '';
      if (version && at >= youngest.at) youngest = { at, version };
    }
    return youngest.version;
  }
}
