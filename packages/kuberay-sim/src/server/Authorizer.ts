import { timingSafeEqual } from 'node:crypto';
import { ApiStatusError } from '../store';
import type { AccountName, Role } from './accounts';
import { roleAllows } from './accounts';
import type { RequestInfo } from './requestInfo';

/** Who asks. */
export interface User {
  name: string;
  role?: Role;
}

const ANONYMOUS: User = { name: 'system:anonymous' };

/** What everyone may read, as `system:public-info-viewer` says. */
const PUBLIC = ['/healthz', '/livez', '/readyz', '/version'];
/** What everyone with a name may read besides (`system:discovery`). */
const DISCOVERY = ['/api', '/apis', '/openapi'];

function under(path: string, roots: string[]): boolean {
  return roots.some(root => path === root || path.startsWith(`${root}/`));
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Knows the accounts by their bearer tokens, and what each may do. */
export class Authorizer {
  readonly #tokens: Record<AccountName, string>;
  readonly #roles: Record<AccountName, Role>;

  constructor(
    tokens: Record<AccountName, string>,
    roles: Record<AccountName, Role>,
  ) {
    this.#tokens = tokens;
    this.#roles = roles;
  }

  /**
   * The user of a request.
   *
   * @throws ApiStatusError 401 when a token is given and is not known
   */
  authenticate(authorization: string | undefined): User {
    if (!authorization) return ANONYMOUS;
    const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
    for (const [name, known] of Object.entries(this.#tokens)) {
      if (token && sameText(token, known)) {
        return { name, role: this.#roles[name as AccountName] };
      }
    }
    throw ApiStatusError.unauthorized();
  }

  /** @throws ApiStatusError 403 in the words of RBAC */
  authorize(user: User, info: RequestInfo): void {
    if (!info.isResource) {
      const path = info.path.replace(/\/+$/, '') || '/';
      const allowed =
        user.name === 'admin' ||
        (info.verb === 'get' &&
          (under(path, PUBLIC) ||
            (user.role !== undefined && under(path, DISCOVERY))));
      if (allowed) return;
      throw new ApiStatusError(
        403,
        'Forbidden',
        `forbidden: User ${JSON.stringify(user.name)} cannot ${
          info.verb
        } path ${JSON.stringify(info.path)}`,
        {},
      );
    }
    const { group, namespace, name = '', verb } = info;
    const resource = info.subresource
      ? `${info.resource}/${info.subresource}`
      : info.resource;
    const asked = {
      verb,
      group,
      resource,
      name,
      ...(namespace ? { namespace } : {}),
    };
    if (user.role && roleAllows(user.role, asked)) return;
    const where = namespace
      ? `in the namespace ${JSON.stringify(namespace)}`
      : 'at the cluster scope';
    throw ApiStatusError.forbidden(
      { group, plural: info.resource },
      name,
      `User ${JSON.stringify(
        user.name,
      )} cannot ${verb} resource ${JSON.stringify(
        resource,
      )} in API group ${JSON.stringify(group)} ${where}`,
    );
  }
}
