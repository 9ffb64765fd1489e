import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test, gone when it ends. */
export async function temporaryFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'raydeck-test-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
