import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { atomicWrite } from './atomicWrite.mjs';

/** Raised when what is kept can no longer be read by a newer Raydeck. */
const FORMAT = 1;

/**
 * The database and the Kubernetes that is started with it know each other's
 * objects by uid, so they are kept together or forgotten together. A marker is written once
 * both are whole; without it, or when either half is missing, both start fresh.
 *
 * @param {string} dir holds `db/` and the file or folder that `kubernetes` names
 * @param {{ kubernetes?: string, fresh?: boolean }} options without `kubernetes` it is somebody else's
 * @returns {Promise<{ kept: boolean, reason?: string, databaseDir: string, kubernetesPath?: string, complete(): Promise<void> }>}
 */
export async function openState(dir, { kubernetes, fresh = false }) {
  const databaseDir = join(dir, 'db');
  const kubernetesPath = kubernetes && join(dir, kubernetes);
  const marker = join(dir, 'complete.json');
  const reason = fresh ? 'as asked' : await reasonToForget();

  async function reasonToForget() {
    if (!existsSync(dir)) {
      return 'there is none yet';
    }
    const format = await readFile(marker, 'utf8')
      .then(text => JSON.parse(text).format)
      .catch(() => undefined);
    if (format === undefined) {
      return 'the last start did not get to its end';
    }
    if (format !== FORMAT) {
      return 'it was written by another version of Raydeck';
    }
    if (!existsSync(databaseDir)) {
      return 'the database is gone';
    }
    return kubernetesPath && !existsSync(kubernetesPath)
      ? 'its Kubernetes is gone'
      : undefined;
  }

  if (reason) {
    // The marker first: whatever remains of a broken removal is not taken for whole.
    await rm(marker, { force: true });
    await rm(dir, { recursive: true, force: true });
  }
  await mkdir(databaseDir, { recursive: true, mode: 0o700 });
  return {
    kept: !reason,
    reason,
    databaseDir,
    kubernetesPath,
    complete: () =>
      atomicWrite(marker, `${JSON.stringify({ format: FORMAT })}\n`),
  };
}
