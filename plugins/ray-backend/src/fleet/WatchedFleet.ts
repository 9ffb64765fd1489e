import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  KubernetesClusterDetails,
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import type { KubernetesCluster } from '../kubernetes';
import { sleep } from '../kubernetes/retryDelay';
import type {
  Fleet,
  FleetDelta,
  FleetEntry,
  FleetIdentity,
  FleetKind,
  FleetListOptions,
  FleetLocation,
} from './Fleet';
import { FleetConnection } from './FleetConnection';
import { fleetHealth, type FleetHealth } from './fleetHealth';
import { FleetStore } from './FleetStore';
import { messageOf } from '../kubernetes/messageOf';

const REFRESH_MS = 30_000;

interface Member {
  supplied: SuppliedKubernetesCluster;
  connection?: FleetConnection;
}

export interface WatchedFleetOptions {
  suppliers: KubernetesClusterSupplier[];
  logger: LoggerService;
  /** How often the suppliers are asked; default every 30 s. */
  refreshMs?: number;
}

/** The {@link Fleet} that watches whatever Kubernetes clusters its suppliers name. */
export class WatchedFleet implements Fleet {
  readonly #suppliers: KubernetesClusterSupplier[];
  readonly #logger: LoggerService;
  readonly #refreshMs: number;
  readonly #store: FleetStore;
  readonly #stopping = new AbortController();
  readonly #healthListeners = new Set<(health: FleetHealth[]) => void>();
  readonly #answers = new Map<
    KubernetesClusterSupplier,
    SuppliedKubernetesCluster[]
  >();
  #members = new Map<string, Member>();
  #saidHealth = new Map<string, FleetHealth>();
  /** Who waits for the fleet to settle: asked at each step of any watch. */
  readonly #settling = new Set<() => void>();
  #refreshed = false;
  #running?: Promise<void>;

  constructor(options: WatchedFleetOptions) {
    this.#suppliers = options.suppliers;
    this.#logger = options.logger;
    this.#refreshMs = options.refreshMs ?? REFRESH_MS;
    this.#store = new FleetStore(error =>
      this.#logger.error('A listener of the fleet failed', asError(error)),
    );
  }

  /** Begins to watch. Returns at once: see {@link Fleet.settled}. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'));
    await this.#running;
    await Promise.all(
      [...this.#members.values()].map(({ connection }) => connection?.stop()),
    );
  }

  list<K extends FleetKind>(kind: K, options?: FleetListOptions) {
    return this.#store.list(kind, options);
  }

  get<K extends FleetKind>(kind: K, at: FleetLocation) {
    return this.#store.get(kind, at);
  }

  getByUid<K extends FleetKind>(kind: K, identity: FleetIdentity) {
    return this.#store.getByUid(kind, identity);
  }

  ownedBy<K extends FleetKind>(kind: K, owner: FleetIdentity): FleetEntry<K>[] {
    return this.#store.ownedBy(kind, owner);
  }

  eventsOf(identity: FleetIdentity) {
    return this.#store.eventsOf(identity);
  }

  subscribe(listener: (delta: FleetDelta) => void): () => void {
    return this.#store.subscribe(listener);
  }

  kubernetesClusters(): FleetHealth[] {
    return [...this.#members.values()].map(health);
  }

  kubernetesCluster(name: string): KubernetesCluster | undefined {
    return this.#members.get(name)?.connection?.cluster;
  }

  subscribeHealth(listener: (health: FleetHealth[]) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  async settled(options: {
    timeoutMs: number;
    signal?: AbortSignal;
  }): Promise<void> {
    const isSettled = () =>
      this.#refreshed &&
      this.kubernetesClusters().every(({ kinds }) =>
        Object.values(kinds).every(
          ({ hasSynced, failure }) => hasSynced || failure,
        ),
      );
    if (isSettled()) return;
    const waiting = new AbortController();
    const check = () => {
      if (isSettled()) waiting.abort();
    };
    this.#settling.add(check);
    await sleep(
      options.timeoutMs,
      AbortSignal.any([
        waiting.signal,
        this.#stopping.signal,
        ...(options.signal ? [options.signal] : []),
      ]),
    );
    this.#settling.delete(check);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await Promise.all(this.#suppliers.map(each => this.#askSupplier(each)));
      if (signal.aborted) return;
      await this.#takeIn();
      this.#refreshed = true;
      this.#sayHealth(true);
      await sleep(this.#refreshMs, signal);
    }
  }

  async #askSupplier(supplier: KubernetesClusterSupplier): Promise<void> {
    try {
      this.#answers.set(
        supplier,
        await supplier.getKubernetesClusters({ signal: this.#stopping.signal }),
      );
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const problem = `${
        supplier.id
      } does not say which Kubernetes clusters there are: ${messageOf(error)}`;
      this.#logger.warn(problem);
      if (!this.#answers.has(supplier)) {
        this.#answers.set(supplier, [{ name: supplier.id, problem }]);
      }
    }
  }

  /** Starts what is new, stops what is gone, restarts what is to be reached another way. */
  async #takeIn(): Promise<void> {
    const wanted = new Map<string, SuppliedKubernetesCluster>();
    for (const supplier of this.#suppliers) {
      for (const supplied of this.#answers.get(supplier) ?? []) {
        if (!wanted.has(supplied.name)) wanted.set(supplied.name, supplied);
      }
    }
    const before = this.#members;
    const members = new Map<string, Member>();
    const gone: Member[] = [];
    for (const [name, supplied] of wanted) {
      const member = before.get(name);
      if (member && isSame(member.supplied, supplied)) {
        members.set(name, member);
      } else if (member?.connection && isSamePlace(member.supplied, supplied)) {
        member.supplied = supplied;
        member.connection.reconfigure(supplied);
        members.set(name, member);
      } else {
        members.set(name, { supplied });
      }
    }
    for (const [name, member] of before) {
      if (members.get(name) !== member) gone.push(member);
    }
    await Promise.all(gone.map(({ connection }) => connection?.stop()));
    for (const { supplied } of gone) {
      this.#store.removeKubernetesCluster(supplied.name);
    }
    this.#members = members;
    if (this.#stopping.signal.aborted) return;
    for (const member of members.values()) this.#connect(member);
  }

  #connect(member: Member): void {
    const { supplied } = member;
    if (member.connection || !isUsable(supplied)) return;
    try {
      member.connection = new FleetConnection(supplied, {
        store: this.#store,
        onHealth: () => this.#sayHealth(),
        onError: error =>
          this.#logger.error(
            `An object of ${supplied.name} was not understood`,
            asError(error),
          ),
      });
      member.connection.start();
    } catch (error) {
      member.supplied = {
        name: supplied.name,
        url: supplied.url,
        problem: `${supplied.name} cannot be used as configured: ${messageOf(
          error,
        )}`,
      };
    }
  }

  #sayHealth(always = false): void {
    this.#settling.forEach(check => check());
    let changed = always;
    const now = this.kubernetesClusters();
    for (const each of now) {
      const before = this.#saidHealth.get(each.name);
      if (before && isDeepStrictEqual(shown(before), shown(each))) continue;
      changed = true;
      this.#saidHealth.set(each.name, each);
      if (before?.sentence === each.sentence) continue;
      const isWell = each.state === 'ready' || each.state === 'connecting';
      this.#logger[isWell ? 'info' : 'warn'](each.sentence);
    }
    if (!changed) return;
    for (const listener of this.#healthListeners) {
      try {
        listener(now);
      } catch (error) {
        this.#logger.error('A listener of the fleet failed', asError(error));
      }
    }
  }
}

function health({ supplied, connection }: Member): FleetHealth {
  return (
    connection?.health() ??
    fleetHealth(
      {
        name: supplied.name,
        kinds: {},
        ...('problem' in supplied && { problem: supplied.problem }),
      },
      new Date(),
    )
  );
}

/** What others see of it: the kinds change at each retry. */
function shown({ kinds, ...rest }: FleetHealth): Omit<FleetHealth, 'kinds'> {
  return rest;
}

function isUsable(
  supplied: SuppliedKubernetesCluster,
): supplied is KubernetesClusterDetails {
  return 'auth' in supplied;
}

/** Credentials are not compared: they are asked for anew whenever they are needed. */
function isSame(
  a: SuppliedKubernetesCluster,
  b: SuppliedKubernetesCluster,
): boolean {
  const place = (each: SuppliedKubernetesCluster) =>
    JSON.stringify(
      Object.entries(each)
        .filter(([key]) => key !== 'auth')
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return place(a) === place(b);
}

/** The same API server, reached another way: its authority was rotated, a proxy stands before it. */
function isSamePlace(
  a: SuppliedKubernetesCluster,
  b: SuppliedKubernetesCluster,
): b is KubernetesClusterDetails {
  return isUsable(a) && isUsable(b) && a.url === b.url;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
