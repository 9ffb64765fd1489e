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
  #kept?: KubernetesCredentials;
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
    if (
      kept &&
      (!kept.expiresAt || kept.expiresAt.getTime() - EARLY_MS > this.#now())
    ) {
      return kept;
    }
    return this.#ask(false);
  }

  /** After a 401. Requests that were refused together renew once: the first has already replaced `refused`. */
  async renew(refused: KubernetesCredentials): Promise<KubernetesCredentials> {
    return this.#kept && this.#kept !== refused ? this.#kept : this.#ask(true);
  }

  #ask(renew: boolean): Promise<KubernetesCredentials> {
    this.#asking ??= this.#source
      .getCredentials({ renew })
      .then(credentials => {
        this.#kept = credentials;
        return credentials;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }
}
