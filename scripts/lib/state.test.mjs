import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openState } from './state.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

/** What a start that got to its end leaves behind. */
async function completeStart(dir) {
  const state = await openState(dir, { kubernetes: 'kubernetes.json' });
  await writeFile(join(state.databaseDir, 'ray.sqlite'), 'rows');
  await writeFile(state.kubernetesPath, '{}');
  await state.complete();
}

describe('state of the demo', () => {
  it('is kept whole after a start that got to its end', async t => {
    const dir = join(await temporaryFolder(t), 'state');
    await completeStart(dir);
    const { kept, databaseDir } = await openState(dir, {
      kubernetes: 'kubernetes.json',
    });
    assert.equal(kept, true);
    assert.ok(existsSync(join(databaseDir, 'ray.sqlite')));
  });

  for (const [what, damage] of [
    ['the start did not get to its end', dir => rm(join(dir, 'complete.json'))],
    ['its Kubernetes is gone', dir => rm(join(dir, 'kubernetes.json'))],
    ['the database is gone', dir => rm(join(dir, 'db'), { recursive: true })],
    [
      'another version wrote it',
      dir => writeFile(join(dir, 'complete.json'), '{"format":0}'),
    ],
    [
      'its marker is no JSON',
      dir => writeFile(join(dir, 'complete.json'), '{'),
    ],
  ]) {
    it(`is forgotten whole when ${what}`, async t => {
      const dir = join(await temporaryFolder(t), 'state');
      await completeStart(dir);
      await damage(dir);
      const { kept, databaseDir, kubernetesPath } = await openState(dir, {
        kubernetes: 'kubernetes.json',
      });
      assert.equal(kept, false);
      assert.ok(existsSync(databaseDir));
      assert.ok(!existsSync(join(databaseDir, 'ray.sqlite')));
      assert.ok(!existsSync(kubernetesPath));
    });
  }

  it('needs no Kubernetes where that is somebody else’s', async t => {
    const dir = join(await temporaryFolder(t), 'state');
    const state = await openState(dir, {});
    assert.equal(state.kubernetesPath, undefined);
    await state.complete();
    assert.equal((await openState(dir, {})).kept, true);
  });

  it('is forgotten on request', async t => {
    const dir = join(await temporaryFolder(t), 'state');
    await completeStart(dir);
    assert.equal(
      (await openState(dir, { kubernetes: 'kubernetes.json', fresh: true }))
        .kept,
      false,
    );
  });
});
