import assert from 'node:assert/strict';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { removeOldBuilds } from './appBuild.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

describe('removeOldBuilds', () => {
  it('keeps those that were used last', async t => {
    const folder = await temporaryFolder(t);
    for (const [name, usedAt] of [
      ['oldest', 1000],
      ['newest', 3000],
      ['older', 2000],
    ]) {
      await mkdir(join(folder, name, 'dist'), { recursive: true });
      await utimes(join(folder, name), usedAt, usedAt);
    }
    await removeOldBuilds(folder, 2);
    assert.deepEqual((await readdir(folder)).sort(), ['newest', 'older']);
  });
});
