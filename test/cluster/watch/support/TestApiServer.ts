import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startControlPlane,
  type RunningControlPlane,
} from '../../../../scripts/lib/controlPlane.mjs';
import { KubernetesApi } from '../../grounds/KubernetesApi';
import { readKubeconfig } from '../../grounds/readKubeconfig';
import { compactEtcd } from './compactEtcd';
import { prepare } from './prepare';

const MOST_TRIES = 4;
const COMPONENTS = ['etcd', 'apiserver'] as const;

/**
 * A real API server with its etcd, and nothing else, on one port for as long as the test runs: it can be killed, started
 * again on its data, or on an older copy of them.
 */
export class TestApiServer {
  readonly dir: string;
  /** May do everything; goes to the server directly. */
  readonly admin: KubernetesApi;
  readonly ca: string;
  /** Of the account that the Reflectors use. */
  readonly token: string;
  #plane: RunningControlPlane;
  #hasCopy = false;

  private constructor(dir: string, plane: RunningControlPlane) {
    this.dir = dir;
    this.#plane = plane;
    const { server, ca, credentials } = readKubeconfig(
      plane.kubeconfig('admin'),
    );
    const reader = readKubeconfig(plane.kubeconfig('alice', 'token'));
    if (!ca || !reader.credentials.token) {
      throw new Error(
        `the kubeconfigs in ${dir} have no certificate authority or no token`,
      );
    }
    this.ca = ca;
    this.token = reader.credentials.token;
    this.admin = new KubernetesApi({ server, ca }, credentials);
  }

  static async start(): Promise<TestApiServer> {
    const dir = await mkdtemp(join(tmpdir(), 'raydeck-watch-'));
    const plane = await startPlane(dir);
    const server = new TestApiServer(dir, plane);
    await prepare(server.admin);
    return server;
  }

  get url(): string {
    return this.#plane.url;
  }

  kubeconfig(user: 'alice' | 'admin', by: 'certificate' | 'token'): string {
    return this.#plane.kubeconfig(user, by);
  }

  /** Whether there is an older state to go back to. */
  get hasCopy(): boolean {
    return this.#hasCopy;
  }

  async kill(): Promise<void> {
    await this.#plane.kill();
  }

  /** After {@link kill}: with the data of before, or those of the last copy. */
  async startAgain(from: 'data' | 'copy' = 'data'): Promise<void> {
    if (from === 'copy') {
      await rm(join(this.dir, 'etcd'), { recursive: true });
      await cp(join(this.dir, 'older'), join(this.dir, 'etcd'), {
        recursive: true,
      });
    }
    const port = Number(new URL(this.url).port);
    this.#plane = await startPlane(this.dir, port);
  }

  /** Between {@link kill} and {@link startAgain}: keeps the data, to come back to them later. */
  async copy(): Promise<void> {
    const older = join(this.dir, 'older');
    await rm(older, { recursive: true, force: true });
    await cp(join(this.dir, 'etcd'), older, { recursive: true });
    this.#hasCopy = true;
  }

  /** Lets etcd forget all states before the last. */
  async compact(): Promise<void> {
    await compactEtcd(this.#plane.namespacePid);
  }

  async stop(): Promise<void> {
    await this.admin.close();
    await this.#plane.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** On a machine that is busy with other things an API server gives up after half a minute. */
async function startPlane(
  dir: string,
  port?: number,
): Promise<RunningControlPlane> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startControlPlane({
        dir,
        port,
        components: COMPONENTS,
        keep: true,
      });
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}
