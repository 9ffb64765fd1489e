import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiStatusError } from '../store';
import type { AccountName } from './accounts';
import type { Asked, Rbac, User } from './Rbac';
import type { RequestInfo } from './requestInfo';
import {
  serviceAccountUser,
  type ServiceAccountTokens,
} from './ServiceAccountTokens';

const ANONYMOUS: User = {
  name: 'system:anonymous',
  groups: ['system:unauthenticated'],
};
const AUTHENTICATED = 'system:authenticated';

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function accountUser(name: string): User {
  const groups = name === 'admin' ? ['system:masters'] : [];
  return { name, groups: [...groups, AUTHENTICATED] };
}

function many(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : value.split(/,\s*/);
}

function question(info: RequestInfo): Asked {
  const { verb, group, namespace, name = '' } = info;
  if (!info.isResource) return { kind: 'path', verb, path: info.path };
  const resource = info.subresource
    ? `${info.resource}/${info.subresource}`
    : info.resource;
  return {
    kind: 'resource',
    verb,
    group,
    resource,
    name,
    ...(namespace ? { namespace } : {}),
  };
}

/** Knows users by their bearer tokens, and asks RBAC what each may do. */
export class Authorizer {
  readonly #accounts: Record<AccountName, string>;
  readonly #tokens: ServiceAccountTokens;
  readonly rbac: Rbac;

  constructor(
    accounts: Record<AccountName, string>,
    tokens: ServiceAccountTokens,
    rbac: Rbac,
  ) {
    this.#accounts = accounts;
    this.#tokens = tokens;
    this.rbac = rbac;
  }

  /** The user of a token, or undefined when it is not known. */
  userOf(token: string): User | undefined {
    for (const [name, known] of Object.entries(this.#accounts)) {
      if (sameText(token, known)) return accountUser(name);
    }
    return this.#tokens.authenticate(token);
  }

  /**
   * The user of a request.
   *
   * @throws ApiStatusError 401 when a token is given and is not known
   */
  authenticate(authorization: string | undefined): User {
    if (!authorization) return ANONYMOUS;
    const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
    const user = token ? this.userOf(token) : undefined;
    if (!user) throw ApiStatusError.unauthorized();
    return user;
  }

  /**
   * Who a request acts as: its user, or whom it impersonates.
   *
   * @throws ApiStatusError 403 when the user may not impersonate, 400 when only
   *   groups are named
   */
  impersonated(
    user: User,
    headers: IncomingHttpHeaders,
    info: RequestInfo,
  ): User {
    const name = headers['impersonate-user'];
    const groups = many(headers['impersonate-group']);
    if (typeof name !== 'string') {
      if (groups.length === 0) return user;
      throw ApiStatusError.badRequest(
        `requested groups ${groups.join(
          ', ',
        )} without impersonating a user name`,
      );
    }
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
    const asked: [resource: string, name: string][] = [
      account ? ['serviceaccounts', account[2]] : ['users', name],
      ...groups.map((group): [string, string] => ['groups', group]),
    ];
    const allowed = asked.every(
      ([resource, whom]) =>
        this.rbac.decide(user, {
          kind: 'resource',
          verb: 'impersonate',
          group: '',
          resource,
          name: whom,
          ...(account && resource === 'serviceaccounts'
            ? { namespace: account[1] }
            : {}),
        }).allowed,
    );
    if (!allowed) {
      throw this.#forbidden(
        user,
        { ...info, verb: `impersonate-on:user-info:${info.verb}` },
        undefined,
      );
    }
    if (account && groups.length === 0) {
      return serviceAccountUser(account[1], account[2]);
    }
    return { name, groups: [...new Set([...groups, AUTHENTICATED])] };
  }

  /** @throws ApiStatusError 403 in the words of RBAC */
  authorize(user: User, info: RequestInfo): void {
    const { allowed, reason } = this.rbac.decide(user, question(info));
    if (!allowed) throw this.#forbidden(user, info, reason);
  }

  #forbidden(
    user: User,
    info: RequestInfo,
    reason: string | undefined,
  ): ApiStatusError {
    const why = reason ? `: ${reason}` : '';
    const who = `User ${JSON.stringify(user.name)} cannot ${info.verb}`;
    const asked = question(info);
    if (asked.kind === 'path') {
      return new ApiStatusError(
        403,
        'Forbidden',
        `forbidden: ${who} path ${JSON.stringify(info.path)}${why}`,
        {},
      );
    }
    const { group, resource, name = '', namespace } = asked;
    const where = namespace
      ? `in the namespace ${JSON.stringify(namespace)}`
      : 'at the cluster scope';
    return ApiStatusError.forbidden(
      { group, plural: info.resource },
      name,
      `${who} resource ${JSON.stringify(
        resource,
      )} in API group ${JSON.stringify(group)} ${where}${why}`,
    );
  }
}
