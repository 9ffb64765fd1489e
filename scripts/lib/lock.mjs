import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Whether the process that wrote a lock is still there. Process ids are used
 * again: where /proc tells when a process began, that must agree too.
 */
function isHolderAlive({ pid, startedAt }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  const now = startTimeOf(pid);
  return startedAt === undefined || now === undefined || startedAt === now;
}

function startTimeOf(pid) {
  try {
    // Field 22 of stat(5); the command in field 2 may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

async function readHolder(path) {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8'));
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes a lock file for this process.
 *
 * @returns {Promise<{ release(): Promise<void> } | { heldBy: number }>}
 */
export async function tryLock(path) {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(
        JSON.stringify({
          pid: process.pid,
          startedAt: startTimeOf(process.pid),
        }),
      );
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    }
    let holder = await readHolder(path);
    if (!holder) {
      // Another process may be between creating the file and writing it.
      await delay(200);
      holder = await readHolder(path);
    }
    if (holder && isHolderAlive(holder)) {
      return { heldBy: holder.pid };
    }
    await rm(path, { force: true });
  }
}

/** Does some work while holding a lock, after whoever holds it now. */
export async function withLock(path, { onWait, signal }, work) {
  let lock = await tryLock(path);
  if ('heldBy' in lock) {
    onWait(lock.heldBy);
    while ('heldBy' in lock) {
      await delay(300, undefined, { signal });
      lock = await tryLock(path);
    }
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
