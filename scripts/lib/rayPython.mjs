import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { ROOT, TOOLS } from './paths.mjs';
import { formatDuration } from './progress.mjs';
import { runCommand } from './runCommand.mjs';
import { unlessUpToDate } from './upToDate.mjs';

/** Ray with its dashboard, and all that it needs, each at one version. */
const REQUIREMENTS = join(ROOT, 'scripts', 'ray-requirements.txt');
const FOLDER = join(TOOLS, 'ray-python');

/** For which this version of Ray has wheels. */
const OLDEST = [3, 10];
const NEWEST = [3, 13];

const NAMES = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python',
];

/** Whether Ray can run on a Python of this version, such as `3.11`. */
export function isPythonSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minor >= OLDEST[1] && minor <= NEWEST[1];
}

/**
 * A Python that Ray runs on, and that can make virtual environments.
 *
 * @returns {Promise<{ command: string, version: string }>}
 */
export async function findPython({
  signal,
  folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean),
} = {}) {
  const seen = [];
  const candidates = folders.flatMap(folder =>
    NAMES.map(name => join(folder, name)),
  );
  for (const command of candidates.filter(path => existsSync(path))) {
    const { code, stdout } = await runCommand(
      command,
      [
        '-c',
        'import sys; print("%d.%d" % sys.version_info[:2]); import venv, ensurepip',
      ],
      { signal },
    );
    signal?.throwIfAborted();
    const version = /^\d+\.\d+/.exec(stdout)?.[0];
    if (version && code === 0 && isPythonSupported(version)) {
      return { command, version };
    }
    if (version) {
      seen.push(
        `${command} is Python ${version}${
          isPythonSupported(version) ? ' without the module venv' : ''
        }`,
      );
    }
  }
  const wanted = `${OLDEST.join('.')} to ${NEWEST.join('.')}`;
  throw new Failure(
    `Python is missing for the real Ray: wanted Python ${wanted} with the module venv on the PATH; ${
      seen.length > 0 ? seen.join(', ') : 'there is no Python at all'
    }. Install one (Debian and Ubuntu: apt install python3-venv), and try again.`,
  );
}

async function install({ command, version }, { signal, say }) {
  const startedAt = Date.now();
  say(`Ray: making a virtual environment with Python ${version}`);
  await rm(FOLDER, { recursive: true, force: true });
  const made = await runCommand(command, ['-m', 'venv', FOLDER], { signal });
  signal?.throwIfAborted();
  if (made.code !== 0) {
    throw new Failure(
      `${command} -m venv ${FOLDER} failed. Debian and Ubuntu keep it in a package of its own: apt install python3-venv`,
      { output: made.tail },
    );
  }
  say('Ray: pip downloads and installs it (about 400 MB)');
  const { code, tail } = await runCommand(
    join(FOLDER, 'bin', 'python'),
    [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--only-binary',
      ':all:',
      '-r',
      REQUIREMENTS,
    ],
    { signal },
  );
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Failure(
      `pip could not install Ray from ${REQUIREMENTS}. Check the network, and that "pip config get global.index-url" or PIP_INDEX_URL names an index that this machine can reach.`,
      { output: tail },
    );
  }
  say(`Ray: installed in ${formatDuration(Date.now() - startedAt)}`);
}

/** @throws Failure when there neither is a Python with Ray, nor one with which it could be made */
export async function requirePython({ signal } = {}) {
  if (!existsSync(join(FOLDER, 'bin', 'ray'))) {
    await findPython({ signal });
  }
}

/**
 * A Python with Ray, in a virtual environment of this checkout.
 *
 * @param {{ signal?: AbortSignal, say?(text: string): void }} [options]
 * @returns {Promise<string>} its `bin` folder
 * @throws Failure that says what is missing
 */
export async function ensureRayPython({ signal, say = () => {} } = {}) {
  const hash = createHash('sha256')
    .update(`${FOLDER}\n`)
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const bin = join(FOLDER, 'bin');
  return withLock(
    join(TOOLS, 'ray-python.lock'),
    {
      onWait: pid =>
        say(`Waiting for the process ${pid}, which installs Ray too`),
      signal,
    },
    async () => {
      await unlessUpToDate({
        record: join(FOLDER, 'installed'),
        hash,
        // The Python that it was made with may have gone since.
        present: async () =>
          existsSync(join(bin, 'ray')) &&
          (await runCommand(join(bin, 'python'), ['--version'])).code === 0,
        work: async () =>
          install(await findPython({ signal }), { signal, say }),
      });
      return bin;
    },
  );
}
