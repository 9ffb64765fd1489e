import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putBasics, putCrds } from './bootstrap';
import { SystemClock, type Clock } from './clock';
import {
  ClusterIpAllocator,
  EndpointsController,
  EventTtl,
  NamespaceController,
  QuotaController,
  ServiceAccountAdmission,
} from './controllers';
import { installers, seeds } from './extensions';
import { putClusterRoles, putRolesIn } from './putRoles';
import { readState } from './readState';
import { createRegistry, loadCrds } from './resources';
import {
  ACCOUNTS,
  ApiServer,
  Authorizer,
  kubeconfigFor,
  Rbac,
  roles,
  ServiceAccountTokens,
  type AccountName,
  type Faults,
} from './server';
import type { SimulatorParts } from './SimulatorParts';
import { StateFile } from './StateFile';
import { GarbageCollector, ObjectStore } from './store';

export interface KubeRaySimOptions {
  /** 0, the default: any free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Where the content is kept; without it, it ends with the process. */
  stateFile?: string;
  /** What an empty simulator begins with; `none` by default. */
  seed?: 'demo' | 'none';
  /** By how much delays are shortened; 1 by default. */
  timeScale?: number;
  /** Where to write `ACCOUNT.yaml` for each account. */
  kubeconfigDir?: string;
  /** Bearer tokens by account; random ones by default, kept in the state. */
  tokens?: Partial<Record<AccountName, string>>;
  /** Namespaces in which the account `raydeck` may read Secrets. */
  boundNamespaces?: string[];
}

const BOUND_NAMESPACES = ['ads-ml', 'recsys', 'vision', 'ml-platform'];

interface Running {
  url: string;
  /** The certificate of the HTTPS side, as PEM. */
  authority: string;
  faults: Faults;
  store: ObjectStore;
  clock: SystemClock;
  tokens: Record<AccountName, string>;
  stops: (() => void | Promise<void>)[];
}

function chooseTokens(
  kept: Record<string, string>,
  given: KubeRaySimOptions['tokens'] = {},
): Record<AccountName, string> {
  const token = (account: AccountName) =>
    given[account] ?? kept[account] ?? randomBytes(24).toString('base64url');
  return {
    admin: token('admin'),
    raydeck: token('raydeck'),
    'kubernetes-plugin': token('kubernetes-plugin'),
  };
}

/**
 * A Kubernetes API server with KubeRay, pods and Ray heads, simulated in this
 * process and served on plain HTTP.
 */
export class KubeRaySim {
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
  }

  /**
   * @throws Error of the port when it is taken (EADDRINUSE), of the state file
   *   when it cannot be read
   */
  static async start(options: KubeRaySimOptions = {}): Promise<KubeRaySim> {
    const { stateFile, host = '127.0.0.1', port = 0 } = options;
    const kept = stateFile === undefined ? undefined : readState(stateFile);
    const crds = loadCrds();
    const clock = new SystemClock(options.timeScale ?? 1);
    const store = new ObjectStore({ registry: createRegistry(crds), clock });
    const tokens = chooseTokens(kept?.tokens ?? {}, options.tokens);
    const bound = options.boundNamespaces ?? BOUND_NAMESPACES;
    const accountRoles = roles(bound);
    const signingKey =
      kept?.signingKey ?? randomBytes(32).toString('base64url');
    const accountTokens = new ServiceAccountTokens(store, signingKey);
    const server = new ApiServer({
      store,
      authorizer: new Authorizer(tokens, accountTokens, new Rbac(store)),
      tokens: accountTokens,
      host,
      port,
    });
    if (kept) store.restore(kept.store);
    const controllers = [
      new ClusterIpAllocator(store),
      new EndpointsController(store),
      new NamespaceController(store, server.authority),
      new ServiceAccountAdmission(store),
      new QuotaController(store),
      new EventTtl(store),
      new GarbageCollector(store),
    ];
    if (!kept) putBasics(store);
    putCrds(store, crds);
    putClusterRoles(store, accountRoles);
    const bindIn = (namespace: string) =>
      putRolesIn(store, namespace, accountRoles);
    store.list('namespaces').forEach(({ metadata }) => bindIn(metadata.name));
    store.subscribe('namespaces', ({ type, object }) => {
      if (type === 'ADDED') bindIn(object.metadata.name);
    });
    const stops: Running['stops'] = [
      ...controllers.map(controller => () => controller.stop()),
      () => clock.stop(),
    ];
    const url = await server.start();
    stops.unshift(() => server.stop());
    const state =
      stateFile === undefined
        ? undefined
        : new StateFile(stateFile, store, { tokens, signingKey });
    if (state) stops.push(() => state.stop());
    const parts: SimulatorParts = {
      store,
      clock,
      server,
      url,
      keep: (name, part) => {
        const saved = kept?.parts?.[name];
        if (saved !== undefined) part.restore(saved);
        return state?.keep(name, part) ?? (() => undefined);
      },
    };
    if (!kept) {
      for (const seed of seeds[options.seed ?? 'none']) await seed(parts);
    }
    for (const install of installers) {
      const installed = await install(parts);
      stops.unshift(() => installed.stop());
    }
    state?.begin();
    const sim = new KubeRaySim({
      url,
      authority: server.authority,
      faults: server.faults,
      store,
      clock,
      tokens,
      stops,
    });
    if (options.kubeconfigDir !== undefined) {
      sim.#writeKubeconfigs(options.kubeconfigDir);
    }
    return sim;
  }

  /** Where the API is served, for example `http://127.0.0.1:6443`. */
  get url(): string {
    return this.#running.url;
  }

  get store(): ObjectStore {
    return this.#running.store;
  }

  /** Faults on request: errors, delays, broken watches. */
  get faults(): Faults {
    return this.#running.faults;
  }

  get clock(): Clock {
    return this.#running.clock;
  }

  /** The bearer token of an account. */
  token(account: AccountName): string {
    return this.#running.tokens[account];
  }

  /** A kubeconfig for an account, as YAML. */
  kubeconfig(account: AccountName): string {
    return kubeconfigFor(
      this.url,
      this.#running.authority,
      account,
      this.token(account),
    );
  }

  /** Ends everything and writes the state a last time. */
  async stop(): Promise<void> {
    for (const stop of this.#running.stops.splice(0)) await stop();
  }

  #writeKubeconfigs(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const account of ACCOUNTS) {
      const path = join(folder, `${account}.yaml`);
      writeFileSync(path, this.kubeconfig(account), { mode: 0o600 });
      // The mode above counts for new files only.
      chmodSync(path, 0o600);
    }
  }
}
