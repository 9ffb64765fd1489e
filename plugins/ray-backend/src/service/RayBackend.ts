import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  LoggerService,
  RootConfigService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { KubernetesClusterSupplier } from '@raydeck/backstage-plugin-ray-node';
import type { Knex } from 'knex';
import { DefaultCallerResolver, type CallerResolver } from '../authorization';
import { readRayConfig } from '../config';
import {
  DatabaseObjectRecordStore,
  DatabaseRequestStore,
  DatabaseSubmissionStore,
  openDatabase,
  type RequestStore,
} from '../database';
import { FleetRights, WatchedFleet } from '../fleet';
import { SubmissionBook, SubmissionFollower, SubmissionService } from '../jobs';
import {
  ConfiguredClusterSupplier,
  KubeconfigClusterSupplier,
} from '../kubernetes/suppliers';
import { LogReader } from '../logs';
import {
  CatalogGroupAncestry,
  CatalogOwners,
  CreationRecordCache,
  OwnershipResolver,
} from '../ownership';
import { ObjectWriter, Placer, Provisioner } from '../provisioner';
import { FleetRayHeads, type RayHeads } from '../ray';
import { ChangeLog, type WatchStream } from '../stream';
import { TemplateCatalog } from '../templates';
import { FleetView } from '../view';
import { MutationGuard } from './MutationGuard';
import { Preview } from './Preview';

const REQUESTS_LIVE_MS = 7 * 24 * 60 * 60 * 1000;
const FIRST_LIST_TIMEOUT_MS = 3_000;
const RELOAD_SUBMISSIONS_MS = 10_000;

export interface RayBackendOptions {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  logger: LoggerService;
  scheduler: SchedulerService;
  userInfo: UserInfoService;
  suppliers: KubernetesClusterSupplier[];
}

/** What the routes work with. */
export interface RayServices {
  book: SubmissionBook;
  callers: CallerResolver;
  changes: ChangeLog;
  fleet: WatchedFleet;
  follower: SubmissionFollower;
  guard: MutationGuard;
  heads: RayHeads;
  logger: LoggerService;
  logs: LogReader;
  placer: Placer;
  preview: Preview;
  provisioner: Provisioner;
  streams: Set<WatchStream>;
  submissions: SubmissionService;
  templates: TemplateCatalog;
  view: FleetView;
  writer: ObjectWriter;
}

/** Everything that runs behind the routes: put together, started and stopped. */
export class RayBackend {
  readonly services: RayServices;
  readonly #owners: CatalogOwners;
  readonly #records: CreationRecordCache;
  readonly #requests: RequestStore;
  readonly #rights: FleetRights;
  readonly #scheduler: SchedulerService;
  readonly #stopping = new AbortController();

  static async create(options: RayBackendOptions): Promise<RayBackend> {
    return new RayBackend(options, await openDatabase(options.database));
  }

  private constructor(options: RayBackendOptions, knex: Knex) {
    const { auditor, auth, catalog, logger } = options;
    const config = readRayConfig(options.config);
    const groups = CatalogGroupAncestry.create({ catalog, auth });
    const owners = CatalogOwners.create({ catalog, auth, logger });
    const records = CreationRecordCache.create({
      store: DatabaseObjectRecordStore.create(knex),
      logger,
    });
    const ownership = OwnershipResolver.create({
      catalog: owners,
      records,
      config,
    });
    const callers = DefaultCallerResolver.create({
      ...options,
      groups,
      config,
    });
    const requests = DatabaseRequestStore.create(knex);
    const book = SubmissionBook.create(DatabaseSubmissionStore.create(knex));
    const kubeconfig = KubeconfigClusterSupplier.fromConfig(options.config);
    const fleet = new WatchedFleet({
      suppliers: [
        ...options.suppliers,
        ...(kubeconfig ? [kubeconfig] : []),
        new ConfiguredClusterSupplier(options.config),
      ],
      logger,
    });
    const heads = new FleetRayHeads(fleet);
    const rights = new FleetRights({
      fleet,
      namespacesOf: name =>
        config.namespaces
          .filter(({ kubernetesCluster }) => kubernetesCluster === name)
          .map(({ namespace }) => namespace),
    });
    const view = FleetView.create({
      fleet,
      submissions: book,
      ownership,
      rights,
    });
    const templates = TemplateCatalog.create({
      catalog,
      auth,
      config: options.config,
    });
    const placer = Placer.create({ catalog, owners, fleet, config });
    const writer = ObjectWriter.create(fleet);
    const follower = SubmissionFollower.create({ book, fleet, heads, logger });
    this.#owners = owners;
    this.#records = records;
    this.#requests = requests;
    this.#rights = rights;
    this.#scheduler = options.scheduler;
    this.services = {
      book,
      callers,
      changes: ChangeLog.create(view, randomUUID().slice(0, 8)),
      fleet,
      follower,
      guard: MutationGuard.create({ auditor, callers, ownership }),
      heads,
      logger,
      logs: LogReader.create({ fleet, heads }),
      placer,
      preview: Preview.create(ownership),
      provisioner: Provisioner.create({
        templates,
        placer,
        writer,
        requests,
        records,
      }),
      streams: new Set(),
      submissions: SubmissionService.create({
        book,
        follower,
        heads,
        requests,
        rights,
      }),
      templates,
      view,
      writer,
    };
  }

  /** Loads what the database remembers and begins to watch. What cannot be reached now does not keep it from starting. */
  async start(): Promise<void> {
    const { book, changes, fleet, follower, view } = this.services;
    const { signal } = this.#stopping;
    await this.#records.load();
    await book.load();
    this.#owners.onChange(() => view.ownershipChanged());
    this.#records.onChange(() => view.ownershipChanged());
    changes.start();
    view.start();
    fleet.start();
    this.#rights.run(signal);
    this.#owners.run(signal);
    follower.run(signal);
    await this.#scheduler.scheduleTask({
      id: 'ray-forget-requests',
      scope: 'global',
      frequency: { hours: 6 },
      timeout: { minutes: 5 },
      initialDelay: { minutes: 1 },
      signal,
      fn: async () => {
        await this.#requests.expire(Date.now() - REQUESTS_LIVE_MS);
      },
    });
    await this.#scheduler.scheduleTask({
      id: 'ray-reload-submissions',
      scope: 'local',
      frequency: { milliseconds: RELOAD_SUBMISSIONS_MS },
      timeout: { minutes: 1 },
      initialDelay: { milliseconds: RELOAD_SUBMISSIONS_MS },
      signal,
      fn: () => book.load(),
    });
    await fleet.settled({ timeoutMs: FIRST_LIST_TIMEOUT_MS, signal });
    await this.#owners.settled();
  }

  async stop(): Promise<void> {
    const { changes, fleet, streams, view } = this.services;
    this.#stopping.abort(new Error('The backend stops'));
    streams.forEach(stream =>
      stream.end('The backend stops: take the stream up again'),
    );
    changes.stop();
    view.stop();
    await fleet.stop();
  }
}
