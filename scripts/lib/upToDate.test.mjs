import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from './temporaryFolder.mjs';
import { unlessUpToDate } from './upToDate.mjs';

describe('unlessUpToDate', () => {
  it('works once per input, and again when its result is gone', async t => {
    const record = join(await temporaryFolder(t), 'record');
    let runs = 0;
    let present = true;
    const step = hash =>
      unlessUpToDate({
        record,
        hash,
        present: () => present,
        work: async () => void (runs += 1),
      });
    assert.equal(await step('a'), true);
    assert.equal(await step('a'), false);
    assert.equal(await step('b'), true);
    present = false;
    assert.equal(await step('b'), true);
    assert.equal(runs, 3);
  });

  it('works again after a step that failed', async t => {
    const record = join(await temporaryFolder(t), 'record');
    const present = () => true;
    await unlessUpToDate({ record, hash: 'a', present, work: async () => {} });
    await assert.rejects(
      unlessUpToDate({
        record,
        hash: 'b',
        present,
        work: async () => {
          throw new Error('no');
        },
      }),
    );
    assert.equal(
      await unlessUpToDate({
        record,
        hash: 'a',
        present,
        work: async () => {},
      }),
      true,
    );
  });
});
