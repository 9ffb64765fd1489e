import { existsSync } from 'node:fs';
import {
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from './contentHash.mjs';
import { Failure } from './failure.mjs';
import { RECORDS, ROOT } from './paths.mjs';
import { runCommand } from './runCommand.mjs';
import { closureOf, readWorkspaces } from './workspaces.mjs';

/** Builds that are kept beside the one in use, for portals that still run from them. */
const KEPT_BUILDS = 3;

/**
 * Where builds are, each in a folder named by the hash of its sources, so that
 * a portal keeps its files while another start builds newer ones.
 */
const BUILDS = join(RECORDS, 'app');

/**
 * What `app.packageName` has to be for a build: app-backend looks for a
 * package of that name, and builds lie in node_modules.
 */
const packageNameOf = hash => `.cache/raydeck/app/${hash}`;

async function hashOfSources() {
  const packages = await readWorkspaces();
  return contentHash(ROOT, [
    join(ROOT, 'yarn.lock'),
    join(ROOT, 'app-config.yaml'),
    ...closureOf('app', packages).map(({ dir }) => dir),
    // The app's bundle holds the configuration schema of every package.
    ...packages.map(({ dir }) => join(dir, 'config.d.ts')),
  ]);
}

async function runBuild(toolchain, { signal }) {
  const app = join(ROOT, 'packages', 'app');
  const cli = join(ROOT, 'node_modules', '.bin', 'backstage-cli');
  const { code, tail } = await runCommand(
    toolchain.node,
    [cli, 'package', 'build', '--config', join(ROOT, 'app-config.yaml')],
    { cwd: app, signal, env: { ...toolchain.env, NODE_ENV: 'production' } },
  );
  if (code !== 0) {
    throw new Failure('Building the portal failed; its output is above.', {
      output: tail,
    });
  }
  return join(app, 'dist');
}

/**
 * Removes the builds that were used longest ago.
 *
 * @param {string} folder of builds
 * @param {number} kept how many stay
 */
export async function removeOldBuilds(folder, kept) {
  const builds = await Promise.all(
    (
      await readdir(folder)
    ).map(async name => {
      const path = join(folder, name);
      return { path, usedAt: (await stat(path)).mtimeMs };
    }),
  );
  builds.sort((a, b) => b.usedAt - a.usedAt);
  await Promise.all(
    builds
      .slice(kept)
      .map(({ path }) => rm(path, { recursive: true, force: true })),
  );
}

/**
 * Builds the portal unless there is a build of these very sources. Only one
 * process may do this at a time, for the CLI always builds in packages/app/dist;
 * the result is moved from there in one step.
 *
 * @returns {Promise<{ built: boolean, packageName: string }>} what
 *   `app.packageName` has to be for this build
 */
export async function buildApp(toolchain, { signal } = {}) {
  const hash = await hashOfSources();
  const target = join(BUILDS, hash);
  const built = !existsSync(join(target, 'dist', 'index.html'));
  if (built) {
    await rm(target, { recursive: true, force: true });
    const dist = await runBuild(toolchain, { signal });
    await mkdir(target, { recursive: true });
    await writeFile(
      join(target, 'package.json'),
      `${JSON.stringify({ name: 'app', private: true })}\n`,
    );
    await rename(dist, join(target, 'dist'));
    await removeOldBuilds(BUILDS, KEPT_BUILDS + 1);
  } else {
    const now = new Date();
    await utimes(target, now, now);
  }
  return { built, packageName: packageNameOf(hash) };
}
