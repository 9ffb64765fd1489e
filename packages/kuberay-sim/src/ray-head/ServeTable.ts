import type { Clock } from '../clock';

/** What a config says of an application. */
interface ServeApplication {
  name: string;
  route_prefix: string | null;
  import_path: string;
  deployments: { name: string; num_replicas: number | string | null }[];
  /** The whole of it, as it was given. */
  config: Record<string, unknown>;
}

/** All that must be kept of Serve on a head; the rest follows from the time. */
export interface ServeRecord {
  config: Record<string, unknown>;
  /** Milliseconds since 1970, by application. */
  deployedAt: Record<string, number>;
}

export interface ServeApplicationState extends ServeApplication {
  status: 'DEPLOYING' | 'RUNNING' | 'DEPLOY_FAILED';
  message: string;
  deployedAt: number;
}

/** From the request to replicas that answer, in simulated milliseconds. */
const DEPLOY_MS = 4_000;
/** Paths that cannot be imported. */
const MISSING = /^(nope|missing|no_such|does_not_exist|fail|broken)\b/;

function isDict(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function deploymentsOf(value: unknown): ServeApplication['deployments'] {
  return (Array.isArray(value) ? value : []).filter(isDict).map(deployment => {
    const { num_replicas: count } = deployment;
    const given = typeof count === 'number' || typeof count === 'string';
    return { name: text(deployment.name), num_replicas: given ? count : 1 };
  });
}

/** The applications of a config as `serveConfigV2` has it. */
export function parseServeConfig(
  config: Record<string, unknown>,
): ServeApplication[] {
  const { applications } = config;
  return (Array.isArray(applications) ? applications : [])
    .filter(isDict)
    .map(application => ({
      name: text(application.name) || 'default',
      route_prefix: text(application.route_prefix) || '/',
      import_path: text(application.import_path),
      deployments: deploymentsOf(application.deployments),
      config: application,
    }));
}

function importError(path: string): string {
  const [module] = path.split(':')[0].split('.');
  return `Deploying app failed with exception:\nTraceback (most recent call last):\n  File "/home/ray/anaconda3/lib/python3.11/site-packages/ray/serve/_private/application_state.py", line 1280, in build_serve_application\n    app = call_user_app_builder_with_args_if_necessary(\nModuleNotFoundError: No module named '${module}'\n`;
}

/** Ray Serve on one head: applications that deploy, and then run or fail. */
export class ServeTable {
  readonly #clock: Clock;
  readonly #timeScale: number;
  #record: ServeRecord | undefined;

  constructor(
    { clock, timeScale }: { clock: Clock; timeScale: number },
    record?: ServeRecord,
  ) {
    this.#clock = clock;
    this.#timeScale = timeScale;
    this.#record = record;
  }

  /** Takes a config; applications that it does not name are gone. */
  deploy(config: unknown): void {
    const given = isDict(config) ? config : {};
    const now = this.#clock.now().getTime();
    const before = new Map(
      this.states().map(state => [state.name, JSON.stringify(state.config)]),
    );
    const deployedAt: Record<string, number> = {};
    for (const { name, config: own } of parseServeConfig(given)) {
      const same = before.get(name) === JSON.stringify(own);
      const old = this.#record?.deployedAt[name];
      deployedAt[name] = same && old !== undefined ? old : now;
    }
    this.#record = { config: given, deployedAt };
  }

  /** Ends Serve, as `DELETE /api/serve/applications/` does. */
  clear(): void {
    this.#record = undefined;
  }

  record(): ServeRecord | undefined {
    return this.#record;
  }

  /** Each application as it is now. */
  states(): ServeApplicationState[] {
    if (!this.#record) return [];
    const { config, deployedAt } = this.#record;
    const now = this.#clock.now().getTime();
    return parseServeConfig(config).map(application => {
      const at = deployedAt[application.name] ?? 0;
      const isDone = now - at >= DEPLOY_MS / this.#timeScale;
      const fails = isDone && MISSING.test(application.import_path);
      const done = fails ? 'DEPLOY_FAILED' : 'RUNNING';
      return {
        ...application,
        status: isDone ? done : 'DEPLOYING',
        message: fails ? importError(application.import_path) : '',
        deployedAt: at,
      };
    });
  }

  /** Applications with their deployments, as the operator reads them. */
  list() {
    return this.states().map(({ name, status, message, deployments }) => ({
      name,
      status,
      message,
      deployments:
        status === 'DEPLOY_FAILED'
          ? []
          : deployments.map(deployment => ({
              name: deployment.name,
              status: status === 'RUNNING' ? 'HEALTHY' : 'UPDATING',
              message: '',
            })),
    }));
  }

  /** Whether a request would be answered. */
  isServing(): boolean {
    return this.states().some(({ status }) => status === 'RUNNING');
  }
}
