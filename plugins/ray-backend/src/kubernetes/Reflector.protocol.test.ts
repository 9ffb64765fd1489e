import { ModelRun } from './__testUtils__/ModelRun';
import type { ModelSettings, ModelStep } from './__testUtils__/modelSteps';

/** A Reflector that watches, with so much known. */
async function watching(
  names: string[] = [],
  settings: Partial<ModelSettings> = {},
): Promise<ModelRun> {
  const run = new ModelRun(settings);
  names.forEach(name => run.server.store.put(name));
  await run.clock.pass(20_000, () => run.reflector.status.hasSynced);
  await run.clock.pass(5_000);
  expect([...run.heard.values()].map(each => each.metadata.name)).toEqual(
    names,
  );
  return run;
}

async function steps(run: ModelRun, ...list: ModelStep[]): Promise<void> {
  for (const each of list) await run.step(each);
}

/** What kinds of requests were sent from the given one on. */
function kinds(run: ModelRun, from = 0): string[] {
  return run.server.asked.slice(from).map(query => {
    if (query.sendInitialEvents) return 'stream';
    if (query.watch) return `watch ${query.resourceVersion}`;
    return query.limit ? 'list' : 'discover';
  });
}

describe('Reflector, by its protocol', () => {
  describe('lists', () => {
    it('streams a list as of now, and goes on with its watch', async () => {
      const run = await watching(['a', 'b']);
      expect(run.server.asked).toHaveLength(1);
      expect(run.server.asked[0]).toMatchObject({
        watch: true,
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
      });
      expect(run.server.asked[0].resourceVersion).toBeUndefined();
      await steps(run, { do: 'put', name: 'c' });
      expect(run.told).toEqual([
        'upsert a uid-1 resync',
        'upsert b uid-2 resync',
        'upsert c uid-3',
      ]);
      await run.stop();
    });

    it('tells nothing of a list that breaks off, and then the whole one', async () => {
      const run = new ModelRun();
      run.server.faults = [{ kind: 'cut', bytes: 300, how: 'break' }];
      ['a', 'b', 'c'].forEach(name => run.server.store.put(name));
      await run.clock.pass(50);
      expect(run.told).toEqual([]);
      expect(run.reflector.status.failure).toEqual({
        kind: 'unreachable',
        message: expect.stringContaining('in the middle of the list'),
      });
      await run.clock.pass(1_000);
      expect(run.told).toHaveLength(3);
      await run.stop();
    });

    it('reads pages where the server refuses to stream, and asks again half an hour later', async () => {
      const run = await watching(['a', 'b', 'c'], { streaming: 'refused' });
      expect(kinds(run)).toEqual(['stream', 'list', 'list', 'watch 13']);
      run.server.streaming = 'offered';
      await steps(run, { do: 'streams', fault: { kind: 'error', code: 410 } });
      await run.clock.pass(1_000);
      expect(kinds(run, 4)).toEqual(['list', 'list', 'watch 13']);
      await run.clock.pass(31 * 60_000);
      const before = run.server.requests;
      await steps(run, { do: 'streams', fault: { kind: 'error', code: 410 } });
      await run.clock.pass(1_000);
      expect(kinds(run, before)).toEqual(['stream']);
      await run.stop();
    });

    it('reads pages where the server takes it for a watch, of which nothing is told', async () => {
      const run = new ModelRun({ streaming: 'ignored' });
      run.server.store.put('a');
      await run.clock.pass(9_000);
      expect(run.told).toEqual([]);
      await run.clock.pass(2_000);
      expect(run.told).toEqual(['upsert a uid-1 resync']);
      expect(kinds(run)).toEqual(['stream', 'list', 'watch 11']);
      await run.stop();
    });

    it('finds such a server out also when changes come all the time', async () => {
      const run = new ModelRun({ streaming: 'ignored' });
      for (let second = 0; second < 122; second += 1) {
        await steps(run, { do: 'put', name: 'a' }, { do: 'wait', ms: 1_000 });
      }
      expect(kinds(run).slice(0, 2)).toEqual(['stream', 'list']);
      expect(run.heard.size).toBe(1);
      await run.stop();
    });

    it('lists anew when a page has expired', async () => {
      const run = new ModelRun({ streaming: 'refused' });
      ['a', 'b', 'c'].forEach(name => run.server.store.put(name));
      await run.clock.pass(2, () => run.server.requests === 3);
      run.server.store.compact();
      run.server.store.put('d');
      run.server.store.compact();
      await run.clock.pass(2_000);
      expect(run.heard.size).toBe(4);
      expect(run.told.filter(each => each.includes('uid-1'))).toHaveLength(1);
      await run.stop();
    });

    it('takes no part of a page for a list', async () => {
      const run = new ModelRun({ streaming: 'refused' });
      ['a', 'b', 'c'].forEach(name => run.server.store.put(name));
      run.server.faults = [
        { kind: 'status', code: 422 },
        { kind: 'cut', bytes: 250, how: 'end' },
      ];
      await run.clock.pass(5);
      expect(run.told).toEqual([]);
      expect(run.reflector.status.failure?.message).toContain(
        'the list ended before its end',
      );
      await run.clock.pass(1_000);
      expect(run.heard.size).toBe(3);
      await run.stop();
    });
  });

  describe('watches', () => {
    it.each([{ kind: 'break' }, { kind: 'end' }, { kind: 'half' }] as const)(
      'goes on where a watch ended by $kind',
      async fault => {
        const run = await watching(['a']);
        await steps(
          run,
          { do: 'put', name: 'b' },
          { do: 'streams', fault },
          { do: 'put', name: 'c' },
        );
        await run.clock.pass(1_000);
        expect(kinds(run, 1)).toEqual(['watch 12']);
        expect(run.heard.size).toBe(3);
        await run.stop();
      },
    );

    it('lists anew after a watch that was silent for longer than bookmarks are apart, stale since it was last heard', async () => {
      const run = await watching(['a']);
      const heardAt = run.reflector.status.lastSyncedAt;
      await steps(
        run,
        { do: 'streams', fault: { kind: 'stall' } },
        { do: 'put', name: 'b' },
      );
      await run.clock.pass(101_000, () => !!run.reflector.status.failure);
      expect(run.reflector.status).toMatchObject({
        staleSince: heardAt,
        failure: { kind: 'unreachable' },
      });
      await run.clock.pass(1_000);
      expect(kinds(run, 1)).toEqual(['stream']);
      expect(run.heard.size).toBe(2);
      await run.stop();
    });

    it('lists anew after a restart, because it may be of an older state', async () => {
      const run = await watching(['a']);
      await steps(
        run,
        { do: 'put', name: 'b' },
        { do: 'put', name: 'c' },
        {
          do: 'restart',
          downMs: 4_000,
          isNoticed: true,
          undone: 2,
          changes: ['d', 'e', 'f'],
        },
        { do: 'wait', ms: 2_000 },
      );
      expect(kinds(run).slice(-1)).toEqual(['stream']);
      expect([...run.heard.keys()].sort()).toEqual([
        'uid-1',
        'uid-4',
        'uid-5',
        'uid-6',
      ]);
      await run.stop();
    });

    it('lists anew where it could not go on at once, because a restart fits into the time between', async () => {
      const run = await watching(['a']);
      run.server.brief = 'ended';
      await steps(run, { do: 'streams', fault: { kind: 'end' } });
      await run.clock.pass(60_000);
      const longest = run.server.requests;
      await run.clock.pass(60_000);
      const late = kinds(run, longest);
      expect(late.length).toBeGreaterThan(0);
      expect(late.every(kind => kind === 'stream')).toBe(true);
      await run.stop();
    });

    it('tells a frame once that is sent twice, also when the object has changed since', async () => {
      const run = await watching();
      const repeat = (which: number) =>
        ({ do: 'streams', fault: { kind: 'repeat', which } } as const);
      await steps(
        run,
        { do: 'put', name: 'a' },
        { do: 'put', name: 'a' },
        repeat(1),
        { do: 'delete', name: 'a' },
        repeat(2),
        { do: 'put', name: 'a' },
        repeat(3),
      );
      expect(run.told).toEqual([
        'upsert a uid-1',
        'upsert a uid-1',
        'delete a uid-1',
        'upsert a uid-2',
      ]);
      await run.stop();
    });

    it.each(['c', 'unwanted'])(
      'does not go back to where a frame of %s comes from that is sent twice',
      async name => {
        const run = new ModelRun();
        run.server.store.put('a');
        run.server.store.put(name);
        run.server.store.put('a');
        run.server.store.put('a');
        await run.clock.pass(1_000, () => run.reflector.status.hasSynced);
        const before = run.told.length;
        await steps(
          run,
          { do: 'streams', fault: { kind: 'repeat', which: 1 } },
          { do: 'streams', fault: { kind: 'break' } },
        );
        await run.clock.pass(1_000);
        expect(kinds(run)).toEqual(['stream', 'watch 14']);
        expect(run.told).toHaveLength(before);
        await run.stop();
      },
    );
  });

  describe('refusals', () => {
    it('keeps what it knows while it may not look, and says so', async () => {
      const run = await watching(['a', 'b']);
      await steps(
        run,
        { do: 'rights', has: false },
        { do: 'streams', fault: { kind: 'end' } },
        { do: 'delete', name: 'a' },
        { do: 'wait', ms: 60_000 },
      );
      expect(run.heard.size).toBe(2);
      expect(run.reflector.status).toMatchObject({
        staleSince: expect.any(Date),
        failure: { kind: 'forbidden' },
      });
      await steps(run, { do: 'rights', has: true }, { do: 'wait', ms: 31_000 });
      expect(run.told.slice(2)).toEqual(['delete a uid-1 resync']);
      expect(run.reflector.status.failure).toBeUndefined();
      await run.stop();
    });

    it('deletes all of a kind that the server no longer serves, and sees it come back', async () => {
      const run = await watching(['a', 'b']);
      run.server.watches.forEach(stream => stream.stall());
      run.server.hasResource = false;
      await run.clock.pass(120_000);
      expect(run.told.slice(2)).toEqual([
        'delete a uid-1 resync',
        'delete b uid-2 resync',
      ]);
      expect(run.reflector.status.failure?.kind).toBe('missing');
      run.server.hasResource = true;
      await run.clock.pass(11_000);
      expect(run.heard.size).toBe(2);
      expect(run.reflector.status.failure).toBeUndefined();
      await run.stop();
    });

    it('keeps what it knows at a 404 that discovery does not confirm, as from a gateway', async () => {
      const run = await watching(['a']);
      const notFound = { kind: 'status', code: 404 } as const;
      run.server.faults = [notFound, notFound, notFound, notFound];
      await steps(run, { do: 'streams', fault: { kind: 'end' } });
      await run.clock.pass(100);
      expect(run.reflector.status.failure?.kind).toBe('missing');
      await run.clock.pass(60_000);
      expect(run.told).toEqual(['upsert a uid-1 resync']);
      expect(run.reflector.status.failure).toBeUndefined();
      await run.stop();
    });

    it('waits as long as Retry-After says, whoever says that the server is back', async () => {
      const run = await watching();
      run.server.faults = [{ kind: 'status', code: 429, retryAfterMs: 20_000 }];
      await steps(run, { do: 'streams', fault: { kind: 'end' } });
      await run.clock.pass(100);
      const before = run.server.requests;
      run.reflector.retryNow();
      await run.clock.pass(19_000);
      expect(run.server.requests).toBe(before);
      await run.clock.pass(2_000);
      expect(run.reflector.status.failure).toBeUndefined();
      await run.stop();
    });

    it('ends a back-off when it is told that the server is back', async () => {
      const run = await watching();
      run.server.isAllowed = false;
      await steps(run, { do: 'streams', fault: { kind: 'end' } });
      await run.clock.pass(3_600_000);
      await run.clock.pass(30_000, () => run.server.faults.length > 0);
      run.server.isAllowed = true;
      run.reflector.retryNow();
      await run.clock.pass(10);
      expect(run.reflector.status.failure).toBeUndefined();
      await run.stop();
    });

    it('is back within two seconds after a server that was away for twenty', async () => {
      const run = await watching(['a']);
      await steps(
        run,
        {
          do: 'restart',
          downMs: 20_000,
          isNoticed: true,
          undone: 0,
          changes: ['b'],
        },
        { do: 'wait', ms: 2_000 },
      );
      expect(run.heard.size).toBe(2);
      await run.stop();
    });
  });

  it.each([['offered'], ['refused'], ['ignored']] as const)(
    'stops at whatever point it is, where lists are %s to stream',
    async streaming => {
      for (let ticks = 0; ticks < 45; ticks += 1) {
        const run = new ModelRun({ streaming });
        ['a', 'b', 'c'].forEach(name => run.server.store.put(name));
        for (let tick = 0; tick < ticks; tick += 1) {
          if (tick === 8) run.server.watches.forEach(stream => stream.end());
          if (tick === 12) run.server.faults = [{ kind: 'hang' }];
          if (tick === 16) run.server.goDown(true);
          if (tick === 24) run.server.isUp = true;
          if (tick === 30) run.server.hasResource = false;
          if (tick === 31) run.server.watches.forEach(stream => stream.break());
          await run.clock.tick();
        }
        await expect(run.stop()).resolves.toBeUndefined();
      }
    },
  );
});
