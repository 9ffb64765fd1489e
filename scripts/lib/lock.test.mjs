import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tryLock, withLock } from './lock.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

describe('lock', () => {
  it('names the process that holds it, until it is released', async t => {
    const path = join(await temporaryFolder(t), 'lock');
    const lock = await tryLock(path);
    assert.deepEqual(await tryLock(path), { heldBy: process.pid });
    await lock.release();
    await (await tryLock(path)).release();
    assert.ok(!existsSync(path));
  });

  it('is taken over from a process that is gone', async t => {
    const path = join(await temporaryFolder(t), 'lock');
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(path, JSON.stringify({ pid }));
    assert.ok('release' in (await tryLock(path)));
  });

  it(
    'is taken over from another process that has its number now',
    { skip: process.platform !== 'linux' },
    async t => {
      const path = join(await temporaryFolder(t), 'lock');
      await writeFile(
        path,
        JSON.stringify({ pid: process.pid, startedAt: '1' }),
      );
      assert.ok('release' in (await tryLock(path)));
    },
  );

  it('is taken over when it is not a lock', async t => {
    const path = join(await temporaryFolder(t), 'lock');
    await writeFile(path, 'half a li');
    assert.ok('release' in (await tryLock(path)));
  });

  it('makes two do their work one after the other', async t => {
    const path = join(await temporaryFolder(t), 'lock');
    const order = [];
    let finish;
    const first = withLock(
      path,
      { onWait() {} },
      () =>
        new Promise(resolve => {
          finish = () => {
            order.push('first');
            resolve();
          };
        }),
    );
    const waiting = new Promise(resolve => {
      withLock(path, { onWait: resolve }, async () =>
        order.push('second'),
      ).then(() => order.push('end'));
    });
    assert.equal(await waiting, process.pid);
    finish();
    await first;
    while (order.length < 3) {
      await new Promise(setImmediate);
    }
    assert.deepEqual(order, ['first', 'second', 'end']);
  });
});
