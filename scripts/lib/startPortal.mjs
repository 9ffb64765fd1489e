import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  embeddedClusterConfig,
  instanceConfig,
  kubeconfigConfig,
  mergeConfig,
  readPluginTokens,
  writeAppConfig,
} from './appConfig.mjs';
import { startBackend } from './backend.mjs';
import { Children } from './children.mjs';
import { writeDemoFile } from './demoFile.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { readKubeconfig } from './kubeconfig.mjs';
import { tryLock } from './lock.mjs';
import { openBrowser } from './openBrowser.mjs';
import { ROOT } from './paths.mjs';
import { requireFreePort } from './port.mjs';
import { prepare } from './prepare.mjs';
import { Progress } from './progress.mjs';
import { onEnd } from './signals.mjs';
import {
  requireRealKubernetes,
  startRealKubernetes,
} from './realKubernetes.mjs';
import { startSimulator } from './simulator.mjs';
import { parseStartArguments, USAGE } from './startArguments.mjs';
import { openState } from './state.mjs';

/** Where the user typed the command; npm itself runs us in the root. */
const callerDir = () => process.env.INIT_CWD ?? process.cwd();

async function takeStateDir(stateDir) {
  await mkdir(stateDir, { recursive: true, mode: 0o700 }).catch(error => {
    throw new Failure(`Cannot create the folder ${stateDir}: ${error.message}`);
  });
  const lock = await tryLock(join(stateDir, 'lock'));
  if ('heldBy' in lock) {
    throw new Failure(
      `Raydeck runs from this folder already (process ${lock.heldBy}, state in ${stateDir}). Use that one, stop it first, or start a second one beside it: npm start -- --port N --state-dir DIR`,
    );
  }
  return lock;
}

/** Where each ground keeps its state, and what in it is the Kubernetes that belongs to the database. */
const STATES = {
  embedded: { folder: 'state', kubernetes: 'kubernetes.json' },
  real: { folder: 'state-real', kubernetes: 'control-plane' },
  kubeconfig: { folder: 'state-kubeconfig' },
};

function groundOf({ real, kubeconfig }) {
  if (real) {
    return 'real';
  }
  return kubeconfig ? 'kubeconfig' : 'embedded';
}

/** The Kubernetes side of the configuration, and the kubeconfig for people. */
async function provideKubernetes(options, state, context) {
  const { progress } = context;
  if (options.ground !== 'kubeconfig') {
    const start =
      options.ground === 'real' ? startRealKubernetes : startSimulator;
    const { accounts, adminKubeconfig } = await start(state, context);
    return {
      config: embeddedClusterConfig(accounts),
      kubeconfig: adminKubeconfig,
    };
  }
  const kubeconfig = await readKubeconfig(options.kubeconfig, options.contexts);
  const tokens = await readPluginTokens(
    options.pluginTokens,
    kubeconfig.contexts,
  );
  for (const { name, server, namespace } of kubeconfig.contexts) {
    progress.say(
      `Kubernetes cluster ${name}: ${server}, namespace ${namespace}`,
    );
    if (!tokens.has(name)) {
      progress.say(
        `Kubernetes cluster ${name}: not given to the Kubernetes plugin, which wants a read-only token of its own (--kubernetes-plugin-token ${name}=FILE)`,
      );
    }
  }
  return {
    config: kubeconfigConfig(kubeconfig, tokens),
    kubeconfig: kubeconfig.file,
  };
}

async function startPortal(given, context) {
  const { progress, signal, stateDir } = context;
  const options = {
    ...given,
    ground: groundOf(given),
    kubeconfig: given.kubeconfig && resolve(callerDir(), given.kubeconfig),
    pluginTokens: given.pluginTokens.map(({ context: name, file }) => ({
      context: name,
      file: resolve(callerDir(), file),
    })),
  };
  await requireFreePort(options.port);
  if (options.kubeconfig && !existsSync(options.kubeconfig)) {
    // Says so before minutes of installing; what is in it is read after that.
    throw new Failure(
      `Cannot read the kubeconfig ${resolve(
        options.kubeconfig,
      )}: there is no such file.`,
    );
  }
  if (options.ground === 'real') {
    await requireRealKubernetes({ signal });
  }
  const { toolchain, appPackageName } = await prepare(progress, { signal });

  const { folder, kubernetes } = STATES[options.ground];
  const state = await openState(join(stateDir, folder), {
    kubernetes,
    fresh: options.fresh,
  });
  progress.say(
    state.kept
      ? 'State: kept from the last start'
      : `State: fresh (${state.reason})`,
  );

  const running = { ...context, toolchain };
  const { config, kubeconfig } = await provideKubernetes(
    options,
    state,
    running,
  );
  const appConfig = join(stateDir, 'app-config.generated.yaml');
  await writeAppConfig(
    appConfig,
    mergeConfig(
      instanceConfig({
        port: options.port,
        databaseDir: state.databaseDir,
        appPackageName,
      }),
      config,
    ),
  );

  const url = `http://127.0.0.1:${options.port}`;
  const people = await startBackend(
    { url, appConfig, ground: options.ground },
    running,
  );
  await state.complete();
  await writeDemoFile(join(stateDir, 'demo.json'), { url, kubeconfig, people });
  progress.line(`Raydeck is ready: ${url}`);
  if (options.open) {
    openBrowser(url);
  }
}

/**
 * `npm start`: prepares the checkout, then runs the embedded Kubernetes and the
 * portal until it is told to end or one of them ends.
 *
 * @param {string[]} args
 */
export async function main(args) {
  const progress = new Progress();
  const controller = new AbortController();
  const { signal } = controller;
  let lock;
  let ending;
  const children = new Children(failure => end(failure));

  function end(failure) {
    ending ??= (async () => {
      if (failure && !signal.aborted) {
        process.stderr.write(`\n${describeFailure(failure)}\n`);
      }
      controller.abort();
      await children.end();
      await lock?.release();
      process.exit(failure ? 1 : 0);
    })();
    return ending;
  }

  try {
    const options = parseStartArguments(args);
    if (options.help) {
      process.stdout.write(USAGE);
      return;
    }
    onEnd(() => end());
    const stateDir = options.stateDir
      ? resolve(callerDir(), options.stateDir)
      : join(ROOT, '.raydeck');
    lock = await takeStateDir(stateDir);
    await startPortal(options, { progress, signal, children, stateDir });
  } catch (error) {
    await (signal.aborted ? ending : end(error));
  }
}
