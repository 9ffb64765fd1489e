import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from './appBuild.mjs';
import { contentHash } from './contentHash.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { RECORDS, ROOT, TOOLS } from './paths.mjs';
import { formatDuration } from './progress.mjs';
import { runCommand } from './runCommand.mjs';
import {
  ensureToolchain,
  readNpmSettings,
  yarnEnvironment,
} from './toolchain.mjs';
import { unlessUpToDate } from './upToDate.mjs';
import { readWorkspaces } from './workspaces.mjs';

async function install(toolchain, { signal }) {
  const packages = await readWorkspaces();
  const hash = await contentHash(ROOT, [
    join(ROOT, 'yarn.lock'),
    join(ROOT, '.yarnrc.yml'),
    join(ROOT, 'package.json'),
    ...packages.map(({ dir }) => join(dir, 'package.json')),
  ]);
  return unlessUpToDate({
    record: join(RECORDS, 'install'),
    hash,
    present: () => existsSync(join(ROOT, 'node_modules', '.yarn-state.yml')),
    async work() {
      const settings = await readNpmSettings({ signal });
      const { code, tail } = await runCommand(
        toolchain.node,
        [toolchain.yarn, 'install', '--immutable'],
        {
          cwd: ROOT,
          signal,
          env: { ...toolchain.env, ...yarnEnvironment(settings) },
        },
      );
      if (code !== 0) {
        throw new Failure(
          tail.includes('YN0028')
            ? 'yarn.lock does not match the package.json files: run "yarn install" and commit what it changes.'
            : `Installing the dependencies failed. Check the network, and that this machine can reach the npm registry ${settings.registry} ("npm config set registry URL" names another).`,
          { output: tail },
        );
      }
    },
  });
}

/**
 * Makes a checkout ready to run: toolchain, dependencies and, unless `app` is
 * false, the built portal. Each is skipped when nothing has changed. Two
 * processes in one checkout do this one after the other.
 *
 * @returns `toolchain`, see ensureToolchain, and `appPackageName`, see buildApp
 */
export async function prepare(progress, { app = true, signal } = {}) {
  const step = async (title, skipped, work) => {
    const startedAt = Date.now();
    if (await work()) {
      progress.say(
        `${title}: done in ${formatDuration(Date.now() - startedAt)}`,
      );
    } else {
      progress.say(`${title}: skipped, ${skipped}`);
    }
  };
  return withLock(
    join(TOOLS, 'prepare.lock'),
    {
      onWait: pid =>
        progress.say(
          `Waiting for the process ${pid}, which prepares this folder too`,
        ),
      signal,
    },
    async () => {
      let toolchain;
      await step('Node and Yarn', 'they are here', async () => {
        toolchain = await ensureToolchain({ signal });
        return toolchain.fetched;
      });
      await step('Dependencies', 'yarn.lock has not changed', () =>
        install(toolchain, { signal }),
      );
      let appPackageName;
      if (app) {
        await step('Portal build', 'its sources have not changed', async () => {
          const { built, packageName } = await buildApp(toolchain, { signal });
          appPackageName = packageName;
          return built;
        });
      }
      return { toolchain, appPackageName };
    },
  );
}
