import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from './contentHash.mjs';
import { Failure } from './failure.mjs';
import { findGo } from './go.mjs';
import {
  buildGo,
  linkerFlags,
  moduleFolder,
  requiredVersion,
} from './goBuild.mjs';
import { withLock } from './lock.mjs';
import { ROOT, TOOLS } from './paths.mjs';
import { formatDuration } from './progress.mjs';

const SOURCES = join(ROOT, 'test', 'control-plane');
const BUILDS = join(TOOLS, 'control-plane');
const KUBERAY = 'github.com/ray-project/kuberay/ray-operator';

/** Builds that are kept, 130 MB each, so that changing branches does not build anew. */
const KEPT_BUILDS = 3;

async function removeOldBuilds() {
  const names = await readdir(BUILDS);
  const builds = await Promise.all(
    names.map(async name => ({
      path: join(BUILDS, name),
      at: (await stat(join(BUILDS, name))).mtimeMs,
    })),
  );
  builds.sort((a, b) => b.at - a.at);
  await Promise.all(
    builds
      .slice(KEPT_BUILDS)
      .map(({ path }) => rm(path, { recursive: true, force: true })),
  );
}

/**
 * What it takes to build the control plane, without building it.
 *
 * @returns see findGo
 * @throws Failure that names what is missing
 */
export async function requireControlPlane({ signal } = {}) {
  if (process.platform !== 'linux') {
    throw new Failure(
      `The Kubernetes control plane of the tests needs Linux, whose network namespaces hold its pods; this is ${process.platform}. Run it in a Linux machine or container.`,
    );
  }
  return findGo(SOURCES, { signal });
}

/**
 * The control plane of the tests as a program, built unless it has been built
 * from these very sources by this Go before.
 *
 * @param {{ signal?: AbortSignal, say?(text: string): void }} [options]
 * @returns {Promise<{ binary: string, kuberay: string, built: boolean }>}
 *   `kuberay` is the folder of KubeRay's module, which holds its CRDs and roles
 * @throws Failure that names what is missing
 */
export async function buildControlPlane({ signal, say = () => {} } = {}) {
  const go = await requireControlPlane({ signal });
  const goMod = await readFile(join(SOURCES, 'go.mod'), 'utf8');
  const ldflags = linkerFlags(requiredVersion(goMod, 'k8s.io/kubernetes'));
  const hash = await contentHash(SOURCES, [SOURCES]);
  const folder = join(BUILDS, `${hash.slice(0, 16)}-go${go.version}`);
  const binary = join(folder, 'control-plane');
  return withLock(
    join(TOOLS, 'control-plane.lock'),
    {
      onWait: pid => say(`Waiting for the process ${pid}, which builds it too`),
      signal,
    },
    async () => {
      const kuberay = await moduleFolder(go, {
        dir: SOURCES,
        module: KUBERAY,
        signal,
      });
      if (existsSync(binary)) {
        return { binary, kuberay, built: false };
      }
      const startedAt = Date.now();
      await mkdir(folder, { recursive: true });
      const draft = join(folder, `draft.${process.pid}`);
      await buildGo(go, {
        dir: SOURCES,
        output: draft,
        ldflags,
        what: 'Control plane',
        say,
        signal,
      }).catch(async error => {
        await rm(folder, { recursive: true, force: true });
        throw error;
      });
      await rename(draft, binary);
      await removeOldBuilds();
      say(`Control plane: built in ${formatDuration(Date.now() - startedAt)}`);
      return { binary, kuberay, built: true };
    },
  );
}
