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
import { DefaultCallerResolver, type CallerResolver } from '../authorization';
import { readRayConfig } from '../config';
import {
  DatabaseObjectRecordStore,
  DatabaseSubmissionStore,
  openDatabase,
} from '../database';
import { WatchedFleet } from '../fleet';
import { SubmissionBook } from '../jobs';
import {
  ConfiguredClusterSupplier,
  KubeconfigClusterSupplier,
} from '../kubernetes/suppliers';
import {
  CatalogGroupAncestry,
  CatalogOwners,
  CreationRecordCache,
  OwnershipResolver,
} from '../ownership';
import { FleetView } from '../view';

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

/** Everything that runs behind the routes, put together. */
export class RayBackend {
  readonly callers: CallerResolver;
  readonly view: FleetView;
  readonly #fleet: WatchedFleet;
  readonly #owners: CatalogOwners;
  readonly #records: CreationRecordCache;
  readonly #submissions: SubmissionBook;
  readonly #stopping = new AbortController();

  static async create(options: RayBackendOptions): Promise<RayBackend> {
    return new RayBackend(options, await openDatabase(options.database));
  }

  private constructor(
    options: RayBackendOptions,
    knex: Awaited<ReturnType<typeof openDatabase>>,
  ) {
    const { auth, catalog, logger } = options;
    const config = readRayConfig(options.config);
    const groups = CatalogGroupAncestry.create({ catalog, auth });
    this.#owners = CatalogOwners.create({ catalog, auth, groups, logger });
    this.#records = CreationRecordCache.create({
      store: DatabaseObjectRecordStore.create(knex),
      logger,
    });
    const ownership = OwnershipResolver.create({
      catalog: this.#owners,
      records: this.#records,
      config,
    });
    this.#submissions = SubmissionBook.create(
      DatabaseSubmissionStore.create(knex),
    );
    const kubeconfig = KubeconfigClusterSupplier.fromConfig(options.config);
    this.#fleet = new WatchedFleet({
      suppliers: [
        ...options.suppliers,
        ...(kubeconfig ? [kubeconfig] : []),
        new ConfiguredClusterSupplier(options.config),
      ],
      logger,
    });
    this.view = FleetView.create({
      fleet: this.#fleet,
      submissions: this.#submissions,
      ownership,
    });
    this.callers = DefaultCallerResolver.create({ ...options, groups, config });
  }

  async start(): Promise<void> {
    await this.#records.load();
    await this.#submissions.load();
    this.#owners.onChange(() => this.view.ownershipChanged());
    this.#records.onChange(() => this.view.ownershipChanged());
    this.view.start();
    this.#fleet.start();
    this.#owners.run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.view.stop();
    await this.#fleet.stop();
  }
}
