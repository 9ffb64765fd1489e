import type {
  KubernetesCredentials,
  KubernetesCredentialsSource,
} from '@raydeck/backstage-plugin-ray-node';

/** Ask a little before the end, so that a request never travels with what expires on the way. */
const EARLY_MS = 10_000;

/** Asks a source once for all who wait, and again when its answer expires or was refused. */
export class CredentialsCache {
  readonly #source: KubernetesCredentialsSource;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #kept?: { credentials: KubernetesCredentials; renewAt: number };
  #asking?: Promise<KubernetesCredentials>;

  constructor(
    source: KubernetesCredentialsSource,
    now: () => number = Date.now,
  ) {
    this.#source = source;
    this.#now = now;
  }

  async get(): Promise<KubernetesCredentials> {
    const kept = this.#kept;
    return kept && kept.renewAt > this.#now()
      ? kept.credentials
      : this.#ask(false);
  }

  /** After a 401. Requests that were refused together renew once: the first has already replaced `refused`. */
  async renew(refused: KubernetesCredentials): Promise<KubernetesCredentials> {
    return this.#kept && this.#kept.credentials !== refused
      ? this.#kept.credentials
      : this.#ask(true);
  }

  /** Ends what the source is doing, such as the run of an exec plugin. */
  close(): void {
    this.#closing.abort(new Error('closed'));
  }

  #ask(renew: boolean): Promise<KubernetesCredentials> {
    this.#asking ??= this.#source
      .getCredentials({ renew, signal: this.#closing.signal })
      .then(credentials => {
        this.#kept = { credentials, renewAt: this.#renewAt(credentials) };
        return credentials;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  /** What lives only for seconds is kept for half its life, or each request would ask anew. */
  #renewAt({ expiresAt }: KubernetesCredentials): number {
    if (!expiresAt) return Number.POSITIVE_INFINITY;
    const life = expiresAt.getTime() - this.#now();
    return expiresAt.getTime() - Math.min(EARLY_MS, life / 2);
  }
}
