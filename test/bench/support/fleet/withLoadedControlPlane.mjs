import { constants, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentHash } from '../../../../scripts/lib/contentHash.mjs';
import { startControlPlane } from '../../../../scripts/lib/controlPlane.mjs';
import { ROOT, TOOLS } from '../../../../scripts/lib/paths.mjs';
import { poll } from '../../../../scripts/lib/portalClient.mjs';
import { ApiServer } from '../ApiServer.mjs';
import { COLLECTIONS } from '../watch/collections.mjs';
import { EVENTS, WORKERS } from './clusterObjects.mjs';
import { writeFleet } from './writeFleet.mjs';

export const CLUSTERS = 2000;
const OBJECTS_EACH = 1 + (1 + WORKERS) + 1 + EVENTS;
const CACHE = join(TOOLS, 'bench-fleet');

/** Nothing else may act on the objects while they are measured. */
const COMPONENTS = ['etcd', 'apiserver'];

/** What the data of etcd are made from: how they are written, and the versions of Kubernetes and KubeRay. */
async function cacheFolder() {
  const here = dirname(fileURLToPath(import.meta.url));
  const hash = await contentHash(ROOT, [
    join(here, 'clusterObjects.mjs'),
    join(here, 'recordedCluster.json'),
    join(here, 'writeFleet.mjs'),
    join(ROOT, 'test', 'control-plane', 'go.mod'),
  ]);
  return join(CACHE, hash.slice(0, 16));
}

/** Writes the fleet once; about two minutes, and half a gigabyte of data. */
async function fillCache(folder, say) {
  const dir = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  try {
    say(`Writing ${CLUSTERS} RayClusters with their pods and events`);
    const plane = await startControlPlane({ dir, components: COMPONENTS, say });
    const server = await ApiServer.from(plane.kubeconfig('admin', 'token'));
    try {
      await writeFleet(server, CLUSTERS, done => {
        if (done % 500 === 0) {
          say(`${done} RayClusters are written`);
        }
      });
    } finally {
      server.close();
      await plane.stop();
    }
    await mkdir(CACHE, { recursive: true });
    for (const name of await readdir(CACHE)) {
      await rm(join(CACHE, name), { recursive: true, force: true });
    }
    const unfinished = `${folder}.unfinished`;
    await cp(join(dir, 'etcd'), unfinished, { recursive: true });
    await rename(unfinished, folder);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** After its start an API server fills its caches first, and answers lists later than it says that it is ready. */
async function waitForCaches(server) {
  for (const path of Object.values(COLLECTIONS)) {
    const answered = await poll(
      async () =>
        (await server.send('GET', `${path}?resourceVersion=0`)).status === 200,
      { timeoutMs: 60_000 },
    );
    if (!answered) {
      throw new Error(`The API server does not answer ${path}`);
    }
  }
}

/**
 * Runs what is measured on a real API server with 2,000 RayClusters, 10,000
 * pods, 2,000 services of heads and 12,000 events, on which nothing else acts.
 * They are written once and kept in `.tools`.
 *
 * @param {{ say(text: string): void }} options
 * @param {(plane: { kubeconfig: string, objects: number, server: ApiServer, restart(): Promise<void> }) => AsyncIterable} measure
 *   `restart` kills the whole server (-9) and starts it again on its port, with
 *   its data; it resolves as soon as the process is started
 */
export async function* withLoadedControlPlane({ say }, measure) {
  const folder = await cacheFolder();
  if (!existsSync(folder)) {
    await fillCache(folder, say);
  }
  const dir = await mkdtemp(join(tmpdir(), 'raydeck-bench-'));
  let plane;
  let server;
  try {
    await cp(folder, join(dir, 'etcd'), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
    });
    const start = port =>
      startControlPlane({ dir, port, keep: true, components: COMPONENTS, say });
    plane = await start();
    const port = Number(new URL(plane.url).port);
    const kubeconfig = plane.kubeconfig('admin', 'token');
    server = await ApiServer.from(kubeconfig);
    await waitForCaches(server);
    yield* measure({
      kubeconfig,
      objects: CLUSTERS * OBJECTS_EACH,
      server,
      async restart() {
        await plane.kill();
        plane = await start(port);
      },
    });
  } finally {
    server?.close();
    await plane?.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
