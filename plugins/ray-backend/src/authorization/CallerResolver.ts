import type {
  BackstageCredentials,
  AuthService,
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Request } from 'express';
import type { RayConfig } from '../config';
import type { GroupAncestry } from '../ownership';
import type { Caller } from './decide';

const KEPT_FOR_MS = 30_000;
const KEPT_AT_MOST = 5_000;

/** Who is behind a request. */
export interface CallerResolver {
  /**
   * Throws AuthenticationError (401) without credentials and NotAllowedError (403) for a service for which
   * `ray.machines` says nothing.
   *
   * @param options.fresh - ask for the caller's groups anew, as every mutation does
   */
  fromRequest(
    request: Request,
    options?: { fresh?: boolean },
  ): Promise<{ caller: Caller; credentials: BackstageCredentials }>;
  fromCredentials(
    credentials: BackstageCredentials,
    options?: { fresh?: boolean },
  ): Promise<Caller>;
}

export class DefaultCallerResolver implements CallerResolver {
  readonly #auth: AuthService;
  readonly #httpAuth: HttpAuthService;
  readonly #userInfo: UserInfoService;
  readonly #groups: GroupAncestry;
  readonly #admins: ReadonlySet<string>;
  readonly #machines: ReadonlyMap<string, readonly string[]>;
  readonly #kept = new Map<string, { at: number; caller: Caller }>();

  static create(options: {
    auth: AuthService;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
    groups: GroupAncestry;
    config: RayConfig;
  }): DefaultCallerResolver {
    return new DefaultCallerResolver(options);
  }

  private constructor(options: {
    auth: AuthService;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
    groups: GroupAncestry;
    config: RayConfig;
  }) {
    this.#auth = options.auth;
    this.#httpAuth = options.httpAuth;
    this.#userInfo = options.userInfo;
    this.#groups = options.groups;
    this.#admins = new Set(options.config.admins);
    this.#machines = new Map(
      options.config.machines.map(({ subject, actsFor }) => [subject, actsFor]),
    );
  }

  async fromRequest(request: Request, options?: { fresh?: boolean }) {
    const credentials = await this.#httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return {
      credentials,
      caller: await this.fromCredentials(credentials, options),
    };
  }

  async fromCredentials(
    credentials: BackstageCredentials,
    { fresh = false }: { fresh?: boolean } = {},
  ): Promise<Caller> {
    if (this.#auth.isPrincipal(credentials, 'service')) {
      const { subject } = credentials.principal;
      const actsFor = this.#machines.get(subject);
      if (!actsFor) {
        throw new NotAllowedError(
          `The service "${subject}" acts for nobody: add { subject: '${subject}', actsFor: [group:default/NAME] } to ray.machines in app-config`,
        );
      }
      return this.#caller('service', subject, actsFor, fresh);
    }
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError('Only users and services may use Ray');
    }
    const user = credentials.principal.userEntityRef;
    const kept = this.#kept.get(user);
    if (!fresh && kept && Date.now() - kept.at < KEPT_FOR_MS) {
      return kept.caller;
    }
    const info = await this.#userInfo.getUserInfo(credentials);
    const caller = await this.#caller(
      'user',
      user,
      [user, ...info.ownershipEntityRefs],
      fresh,
    );
    this.#kept.delete(user);
    this.#kept.set(user, { at: Date.now(), caller });
    if (this.#kept.size > KEPT_AT_MOST) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest);
    }
    return caller;
  }

  async #caller(
    kind: Caller['kind'],
    principal: string,
    refs: readonly string[],
    fresh: boolean,
  ): Promise<Caller> {
    const memberships = new Set(
      refs.map(ref => ref.toLocaleLowerCase('en-US')),
    );
    const ancestors = await this.#groups.ancestorsOf([...memberships], {
      fresh,
    });
    const ownershipRefs = new Set([...memberships, ...ancestors]);
    return {
      kind,
      principal,
      ownershipRefs,
      admin: this.#isAdmin(principal) || refs.some(ref => this.#isAdmin(ref)),
    };
  }

  #isAdmin(ref: string): boolean {
    return this.#admins.has(ref.toLocaleLowerCase('en-US'));
  }
}
