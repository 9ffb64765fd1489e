import { ServiceUnavailableError } from '@backstage/errors';
import type {
  KubernetesObject,
  Manifest,
} from '@raydeck/backstage-plugin-ray-common';
import type { Fleet } from '../fleet';
import {
  KubernetesError,
  resourcePath,
  type KubernetesCluster,
} from '../kubernetes';
import { kubernetesFailure } from './kubernetesFailure';

/** An object as the API server answered it, with all that it holds. */
export type StoredObject = KubernetesObject & {
  metadata: KubernetesObject['metadata'] & { [field: string]: unknown };
  [field: string]: unknown;
};

/** What names an object. */
export interface ObjectAddress {
  apiVersion: string;
  kind: string;
  metadata: { namespace: string; name: string };
}

const TIMEOUT_MS = 30_000;
const PLURALS: Record<string, string> = {
  'ray.io/v1/RayCluster': 'rayclusters',
  'ray.io/v1/RayJob': 'rayjobs',
};

/** Raydeck's writes to Kubernetes, with errors in the words of {@link kubernetesFailure}. */
export class ObjectWriter {
  readonly #fleet: Fleet;
  readonly #plurals = new Map<string, Promise<string>>();

  static create(fleet: Fleet): ObjectWriter {
    return new ObjectWriter(fleet);
  }

  private constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Answers undefined where an object of this name is there already. */
  async create(
    kubernetesCluster: string,
    manifest: Manifest,
    { dryRun = false }: { dryRun?: boolean } = {},
  ): Promise<StoredObject | undefined> {
    const doing = `${dryRun ? 'Trying' : 'Creating'} ${wordsFor(manifest)}`;
    const cluster = this.#cluster(kubernetesCluster, doing);
    try {
      return await cluster.json<StoredObject>(
        await this.#path(cluster, manifest, false),
        {
          method: 'POST',
          query: {
            fieldValidation: 'Strict',
            fieldManager: 'raydeck',
            ...(dryRun && { dryRun: 'All' }),
          },
          body: manifest,
          headersTimeoutMs: TIMEOUT_MS,
        },
      );
    } catch (error) {
      if (
        error instanceof KubernetesError &&
        error.reason === 'AlreadyExists'
      ) {
        return undefined;
      }
      throw kubernetesFailure(error, doing);
    }
  }

  /** The object as it is now; undefined where there is none. */
  async read(
    kubernetesCluster: string,
    at: ObjectAddress,
  ): Promise<StoredObject | undefined> {
    const doing = `Reading ${wordsFor(at)}`;
    const cluster = this.#cluster(kubernetesCluster, doing);
    try {
      return await cluster.json<StoredObject>(
        await this.#path(cluster, at, true),
        { headersTimeoutMs: TIMEOUT_MS },
      );
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 404) {
        return undefined;
      }
      throw kubernetesFailure(error, doing);
    }
  }

  /** Deletes the object that has this UID and, in the background, what it owns. Throws ConflictError for another UID. */
  async delete(
    kubernetesCluster: string,
    at: ObjectAddress,
    uid: string,
  ): Promise<void> {
    const doing = `Deleting ${wordsFor(at)}`;
    const cluster = this.#cluster(kubernetesCluster, doing);
    try {
      await cluster.json(await this.#path(cluster, at, true), {
        method: 'DELETE',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid },
          propagationPolicy: 'Background',
        },
        headersTimeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      throw kubernetesFailure(error, doing);
    }
  }

  #cluster(name: string, doing: string): KubernetesCluster {
    const cluster = this.#fleet.kubernetesCluster(name);
    if (cluster) return cluster;
    const health = this.#fleet
      .kubernetesClusters()
      .find(each => each.name === name);
    throw new ServiceUnavailableError(
      `${doing} on ${name} failed: ${
        health?.sentence ?? 'there is no Kubernetes cluster of that name'
      }`,
    );
  }

  async #path(
    cluster: KubernetesCluster,
    { apiVersion, kind, metadata }: ObjectAddress,
    named: boolean,
  ): Promise<string> {
    const [group, version] = apiVersion.includes('/')
      ? apiVersion.split('/')
      : ['', apiVersion];
    return resourcePath({
      group,
      version,
      plural:
        PLURALS[`${apiVersion}/${kind}`] ??
        (await this.#plural(cluster, apiVersion, kind)),
      namespace: metadata.namespace,
      ...(named && { name: metadata.name }),
    });
  }

  /** The plural of a companion's kind, as the API server's discovery names it. */
  #plural(
    cluster: KubernetesCluster,
    apiVersion: string,
    kind: string,
  ): Promise<string> {
    const key = `${cluster.name}\n${apiVersion}\n${kind}`;
    const known = this.#plurals.get(key);
    if (known) return known;
    const asked = this.#discover(cluster, apiVersion, kind);
    this.#plurals.set(key, asked);
    asked.catch(() => this.#plurals.delete(key));
    return asked;
  }

  async #discover(
    cluster: KubernetesCluster,
    apiVersion: string,
    kind: string,
  ): Promise<string> {
    const root = apiVersion.includes('/') ? 'apis' : 'api';
    const { resources } = await cluster.json<{
      resources: { name: string; kind: string; namespaced: boolean }[];
    }>(`/${root}/${apiVersion}`, { headersTimeoutMs: TIMEOUT_MS });
    const found = resources.find(
      each => each.kind === kind && !each.name.includes('/') && each.namespaced,
    );
    if (found) return found.name;
    throw new KubernetesError(
      cluster.name,
      `${cluster.name} knows no namespaced ${kind} in ${apiVersion}`,
      'Invalid',
      422,
    );
  }
}

function wordsFor({
  kind,
  metadata,
}: Pick<ObjectAddress, 'kind' | 'metadata'>) {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
