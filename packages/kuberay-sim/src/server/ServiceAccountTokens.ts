import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AnyKubeObject, ObjectStore } from '../store';
import type { User } from './Rbac';

const AUDIENCE = 'https://kubernetes.default.svc';

interface Claims {
  exp: number;
  sub: string;
  jti: string;
  'kubernetes.io': {
    namespace: string;
    serviceaccount: { name: string; uid: string };
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A ServiceAccount as a user, as RBAC names it. */
export function serviceAccountUser(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  };
}

/**
 * Tokens of ServiceAccounts: JSON Web Tokens that are good until they expire,
 * and as long as the ServiceAccount with their uid is there.
 */
export class ServiceAccountTokens {
  readonly #store: ObjectStore;
  readonly #key: string;

  /** @param key - what tokens are signed with; kept over restarts */
  constructor(store: ObjectStore, key: string) {
    this.#store = store;
    this.#key = key;
  }

  get audience(): string {
    return AUDIENCE;
  }

  /** A new token of a ServiceAccount. */
  issue(account: AnyKubeObject, seconds: number): { token: string; end: Date } {
    const { name, namespace = '', uid } = account.metadata;
    const now = Math.floor(this.#store.clock.now().getTime() / 1000);
    const head = encode({ alg: 'HS256', typ: 'JWT' });
    const claims = encode({
      aud: [AUDIENCE],
      exp: now + seconds,
      iat: now,
      iss: AUDIENCE,
      jti: randomUUID(),
      'kubernetes.io': { namespace, serviceaccount: { name, uid } },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
    const signed = `${head}.${claims}`;
    return {
      token: `${signed}.${this.#sign(signed)}`,
      end: new Date((now + seconds) * 1000),
    };
  }

  /** Whose token it is; undefined when it is none, or no longer good. */
  authenticate(token: string): User | undefined {
    const [head, claims, signature, ...rest] = token.split('.');
    if (!signature || rest.length > 0) return undefined;
    const wanted = Buffer.from(this.#sign(`${head}.${claims}`));
    const given = Buffer.from(signature);
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) {
      return undefined;
    }
    const { exp, jti, 'kubernetes.io': about } = decode(claims) as Claims;
    if (exp * 1000 <= this.#store.clock.now().getTime()) return undefined;
    const { namespace, serviceaccount } = about;
    const { name, uid } = serviceaccount;
    const account = this.#store.get('serviceaccounts', { namespace, name });
    if (account?.metadata.uid !== uid) return undefined;
    return {
      ...serviceAccountUser(namespace, name),
      uid,
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${jti}`] },
    };
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
