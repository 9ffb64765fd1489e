import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { contentHash } from './contentHash.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

describe('contentHash', () => {
  it('changes with the content and the name of a file, and with nothing else', async t => {
    const root = await temporaryFolder(t);
    await mkdir(join(root, 'src', 'node_modules'), { recursive: true });
    await writeFile(join(root, 'src', 'a.ts'), 'one');
    await writeFile(join(root, 'lock'), 'x');
    const paths = [join(root, 'src'), join(root, 'lock'), join(root, 'absent')];
    const first = await contentHash(root, paths);

    await writeFile(join(root, 'src', 'a.test.ts'), 'a test');
    await writeFile(join(root, 'src', 'node_modules', 'b.js'), 'a dependency');
    assert.equal(await contentHash(root, paths), first);
    assert.equal(await contentHash(root, [...paths].reverse()), first);

    await writeFile(join(root, 'src', 'a.ts'), 'two');
    const second = await contentHash(root, paths);
    assert.notEqual(second, first);

    await rename(join(root, 'src', 'a.ts'), join(root, 'src', 'c.ts'));
    assert.notEqual(await contentHash(root, paths), second);
  });
});
