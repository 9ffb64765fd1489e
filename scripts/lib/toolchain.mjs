import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT, TOOLS } from './paths.mjs';
import { runCommand } from './runCommand.mjs';

/** Backstage runs on these; any other Node only fetches one of them. */
const NODE_MAJORS = [22, 24];
const NODE_VERSION = '24.21.0';
const YARN_VERSION = '4.13.0';

/** The npm package that holds Node for a platform. */
export function nodePackage(platform, arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Whether a Node of this version can run Backstage. */
export function isNodeSupported(version) {
  return NODE_MAJORS.includes(Number(version.split('.')[0]));
}

/** npm, as the process that started us runs it, or else the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  return script && /npm-cli\.[cm]?js$/.test(script)
    ? [process.execPath, script]
    : ['npm'];
}

/** Runs npm; resolves as runCommand does. */
export function runNpm(args, options) {
  const [command, ...before] = npmCommand();
  return runCommand(command, [...before, ...args], options);
}

async function installedVersion(name) {
  try {
    const file = join(TOOLS, 'node_modules', name, 'package.json');
    return JSON.parse(await readFile(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * Installs the named packages into `.tools`, each at an exact version. Resolves
 * to whether there was anything to do.
 */
export async function ensureTools(wanted, { signal } = {}) {
  const missing = [];
  for (const [name, version] of Object.entries(wanted)) {
    if ((await installedVersion(name)) !== version) {
      missing.push(`${name}@${version}`);
    }
  }
  if (missing.length === 0) {
    return false;
  }
  await mkdir(TOOLS, { recursive: true });
  // Without a package.json of its own npm would install into the workspace.
  const manifest = join(TOOLS, 'package.json');
  if (!existsSync(manifest)) {
    await writeFile(manifest, '{ "private": true }\n');
  }
  const { code, tail } = await runNpm(
    [
      'install',
      '--prefix',
      TOOLS,
      '--save-exact',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--no-workspaces',
      ...missing,
    ],
    { cwd: TOOLS, signal },
  );
  if (code !== 0) {
    throw new Failure(
      `npm could not fetch ${missing.join(
        ' and ',
      )}. Raydeck needs an npm registry for its first start: check the network, and that "npm config get registry" names a registry that this machine can reach ("npm config set registry URL" changes it).`,
      { output: tail },
    );
  }
  return true;
}

/** What Yarn has to be told, since it does not read npm's configuration. */
export function yarnEnvironment({ registry, cafile, proxy }) {
  const url = new URL(registry);
  return {
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/+$/, ''),
    ...(url.protocol === 'http:' && {
      YARN_UNSAFE_HTTP_WHITELIST: url.hostname,
    }),
    ...(cafile && { YARN_HTTPS_CA_FILE_PATH: cafile }),
    ...(proxy && { YARN_HTTPS_PROXY: proxy }),
  };
}

/** Reads what Yarn needs of npm's configuration. */
export async function readNpmSettings({ signal } = {}) {
  const get = async key => {
    const { code, stdout, tail } = await runNpm(['config', 'get', key], {
      cwd: ROOT,
      signal,
    });
    if (code !== 0) {
      throw new Failure(
        `"npm config get ${key}" failed. Is npm installed, and on the path?`,
        { output: tail },
      );
    }
    const value = stdout.trim();
    return value === 'null' || value === 'undefined' ? undefined : value;
  };
  const [registry, cafile, proxy] = await Promise.all([
    get('registry'),
    get('cafile'),
    get('https-proxy'),
  ]);
  if (!registry) {
    throw new Failure(
      'npm has no registry: "npm config get registry" prints none. Name one with "npm config set registry URL".',
    );
  }
  return { registry, cafile, proxy };
}

/**
 * A Node that runs Backstage, and Yarn: those of this machine, or from npm.
 *
 * @returns {Promise<{ node: string, yarn: string, env: object, fetched: boolean }>}
 *   `env` has that Node first on its path
 */
export async function ensureToolchain({ signal } = {}) {
  const here = isNodeSupported(process.versions.node);
  const name = nodePackage(process.platform, process.arch);
  const fetched = await ensureTools(
    {
      ...(!here && { [name]: NODE_VERSION }),
      '@yarnpkg/cli-dist': YARN_VERSION,
    },
    { signal },
  );
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = here
    ? process.execPath
    : join(TOOLS, 'node_modules', name, 'bin', binary);
  return {
    node,
    yarn: join(TOOLS, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js'),
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    },
    fetched,
  };
}
