import type { RayHead } from './findRayHead';
import { KubernetesError } from '../kubernetes';
import { RayError } from './RayError';

const LIFE_MS = 60_000;
const KEY = 'auth_token';

/** Ray's tokens out of their Secrets, kept for a minute. They are sent to the head they belong to and nowhere else. */
export class RayTokens {
  readonly #kept = new Map<string, { token: Promise<string>; until: number }>();

  /**
   * The token that the head asks for; undefined where it asks for none.
   * @param renew - the last one was refused
   * @throws RayError `unauthorized`, with the permission that is missing
   */
  async get(head: RayHead, renew = false): Promise<string | undefined> {
    if (!head.tokenSecret) return undefined;
    const { uid } = head.rayCluster.metadata;
    const kept = this.#kept.get(uid);
    if (kept && kept.until > Date.now() && !renew) return kept.token;
    const token = readToken(head, head.tokenSecret);
    this.#forgetOld();
    this.#kept.set(uid, { token, until: Date.now() + LIFE_MS });
    token.catch(() => {
      if (this.#kept.get(uid)?.token === token) this.#kept.delete(uid);
    });
    return token;
  }

  #forgetOld(): void {
    for (const [uid, { until }] of this.#kept) {
      if (until <= Date.now()) this.#kept.delete(uid);
    }
  }
}

async function readToken(head: RayHead, secret: string): Promise<string> {
  const { namespace, name } = head.rayCluster.metadata;
  const fail = (why: string, cause?: unknown) =>
    new RayError(
      'unauthorized',
      `the Ray token of ${namespace}/${name} cannot be read: ${why}`,
      { cause },
    );
  let data: Record<string, string> | undefined;
  try {
    ({ data } = await head.kubernetesCluster.json<{
      data?: Record<string, string>;
    }>(
      `/api/v1/namespaces/${encodeURIComponent(
        namespace,
      )}/secrets/${encodeURIComponent(secret)}`,
    ));
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    switch (error.status) {
      case 403:
        throw fail(
          `Raydeck may not get Secrets in ${namespace}; grant it with deploy/role-bound-namespace.yaml`,
          error,
        );
      case 404:
        throw fail(`there is no Secret ${secret} yet`, error);
      default:
        throw fail(error.message, error);
    }
  }
  const encoded = data?.[KEY];
  if (!encoded) throw fail(`the Secret ${secret} has no key ${KEY}`);
  return Buffer.from(encoded, 'base64').toString('utf8').trim();
}
