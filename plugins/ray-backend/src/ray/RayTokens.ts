import type { RayHead } from './findRayHead';
import { KubernetesError } from '../kubernetes';
import { RayError, type RayErrorReason } from './RayError';

const LIFE_MS = 60_000;
const KEY = 'auth_token';

/** Ray's tokens out of their Secrets, kept for a minute. They are sent to the head they belong to and nowhere else. */
export class RayTokens {
  readonly #kept = new Map<string, { token: Promise<string>; until: number }>();

  /**
   * The token that the head asks for; undefined where it asks for none.
   * @param renew - the last one was refused
   * @throws RayError `forbidden` with the permission that is missing, `unauthorized` where there is no token
   */
  async get(head: RayHead, renew = false): Promise<string | undefined> {
    if (!head.tokenSecret) return undefined;
    // By Kubernetes cluster too: two accounts on one may not be permitted the same.
    const key = `${head.kubernetesCluster.name}\n${head.rayCluster.metadata.uid}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now() && !renew) return kept.token;
    const token = readToken(head, head.tokenSecret);
    this.#forgetOld();
    this.#kept.set(key, { token, until: Date.now() + LIFE_MS });
    token.catch(() => {
      if (this.#kept.get(key)?.token === token) this.#kept.delete(key);
    });
    return token;
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#kept) {
      if (until <= Date.now()) this.#kept.delete(key);
    }
  }
}

async function readToken(head: RayHead, secret: string): Promise<string> {
  const { namespace, name } = head.rayCluster.metadata;
  const fail = (
    why: string,
    cause?: unknown,
    reason: RayErrorReason = 'unauthorized',
  ) =>
    new RayError(
      reason,
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
          'forbidden',
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
