import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Does a step unless a record says that it was done for these very inputs. The
 * record goes before the step and comes back after it, so that a step which
 * was broken off is done again.
 *
 * @param {{ record: string, hash: string, present(): Promise<boolean> | boolean, work(): Promise<void> }} step
 * @returns {Promise<boolean>} whether there was anything to do
 */
export async function unlessUpToDate({ record, hash, present, work }) {
  const recorded = await readFile(record, 'utf8').catch(() => undefined);
  if (recorded?.trim() === hash && (await present())) {
    return false;
  }
  await rm(record, { force: true });
  await work();
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, `${hash}\n`);
  return true;
}
