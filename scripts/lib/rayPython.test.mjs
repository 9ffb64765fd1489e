import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findPython, isPythonSupported } from './rayPython.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

describe('finding a Python for Ray', () => {
  async function folderWithPython(t, version, code = 0) {
    const folder = await temporaryFolder(t);
    const command = join(folder, 'python3');
    await writeFile(command, `#!/bin/sh\necho ${version}\nexit ${code}\n`);
    await chmod(command, 0o755);
    return folder;
  }

  it('knows for which there are wheels', () => {
    assert.deepEqual(
      ['2.7', '3.9', '3.10', '3.13', '3.14'].map(isPythonSupported),
      [false, false, true, true, false],
    );
  });

  it('passes over one that is too old', async t => {
    const old = await folderWithPython(t, '3.8');
    const folder = await folderWithPython(t, '3.12');
    assert.deepEqual(await findPython({ folders: [old, folder] }), {
      command: join(folder, 'python3'),
      version: '3.12',
    });
  });

  it('says what it saw', async t => {
    const old = await folderWithPython(t, '3.8');
    const bare = await folderWithPython(t, '3.11', 1);
    await assert.rejects(findPython({ folders: [old, bare] }), {
      name: 'Failure',
      message:
        /Python 3\.10 to 3\.13.*is Python 3\.8, .*is Python 3\.11 without the module venv/,
    });
    await assert.rejects(findPython({ folders: [] }), /no Python at all/);
  });
});
