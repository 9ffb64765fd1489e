import type { Caller } from '../authorization';
import { ClusterEntry, type FleetView, type ViewChange } from '../view';
import { ChangeLog } from './ChangeLog';
import { WatchStream, type EventSink } from './WatchStream';

const caller = (groups: string[] = []): Caller => ({
  kind: 'user',
  principal: 'user:default/alice',
  ownershipRefs: new Set(groups),
  admin: false,
});

function entry(name: string, owner: string): ClusterEntry {
  return new ClusterEntry(
    {
      ref: `demo/ads-ml/${name}`,
      kubernetesCluster: 'demo',
      namespace: 'ads-ml',
      name,
      uid: `uid-of-${name}`,
      state: 'ready',
      sentence: 'Ready.',
      owners: [owner],
      attachedBy: 'rule',
      authority: 'namespace',
      workers: { ready: 0, desired: 0, min: 0, max: 0 },
      workerGroups: [],
      resources: { accelerators: [] },
      life: [],
      findings: [],
      allowed: ['delete'],
    },
    { owners: [owner], known: true },
  );
}

describe('WatchStream', () => {
  let tell: (changes: ViewChange[]) => void;
  let entries: ClusterEntry[];
  let view: FleetView;
  let log: ChangeLog;
  let written: string[];
  let buffered: number;
  let ended: boolean;
  let now: Caller | Error;

  beforeEach(() => {
    jest.useFakeTimers();
    entries = [];
    view = {
      subscribe: (listener: typeof tell) => {
        tell = listener;
        return () => undefined;
      },
      flush: () => undefined,
      clusters: () => entries,
      jobs: () => [],
      cluster: (ref: string) => entries.find(each => each.ref === ref),
      job: () => undefined,
      pods: () => [],
      events: () => [],
      health: () => [],
    } as unknown as FleetView;
    log = ChangeLog.create(view, 'epoch');
    log.start();
    written = [];
    buffered = 0;
    ended = false;
    now = caller();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const open = (
    options: Partial<Parameters<typeof WatchStream.create>[0]> = {},
  ) => {
    const sink: EventSink = {
      write: text => written.push(text),
      get buffered() {
        return buffered;
      },
      end: () => {
        ended = true;
      },
    };
    const stream = WatchStream.create({
      caller: caller(),
      recall: async () => {
        if (now instanceof Error) throw now;
        return now;
      },
      filter: {},
      log,
      sink,
      view,
      ...options,
    });
    stream.start();
    return stream;
  };

  const names = () =>
    written.map(text => /event: (\w+)/.exec(text)?.[1]).filter(Boolean);
  const last = () =>
    JSON.parse(/data: (.*)/.exec(written.at(-1) ?? '')?.[1] ?? '{}');

  it('ends with the token', () => {
    open({ expiresAt: new Date(Date.now() + 5_000) });
    jest.advanceTimersByTime(5_000);
    expect(names()).toEqual(['snapshot', 'end']);
    expect(last().reason).toMatch(/token has expired/);
    expect(ended).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends a reader that is too slow, and buffers no more', () => {
    open();
    buffered = 9 * 1024 * 1024;
    tell([{ kind: 'cluster', after: entry('a', 'group:default/x') }]);
    tell([{ kind: 'cluster', after: entry('b', 'group:default/x') }]);
    expect(names()).toEqual(['snapshot', 'end']);
    expect(last().reason).toMatch(/too slowly/);
  });

  it('ends a reader who takes nothing of 2,000 clusters that change, with a bounded backlog', () => {
    entries = Array.from({ length: 2_000 }, (_, index) =>
      entry(`cluster-${index}`, 'group:default/x'),
    );
    open();
    let size = 0;
    let largest = 0;
    jest.spyOn(written, 'push').mockImplementation(text => {
      size += text.length;
      largest = Math.max(largest, text.length);
      buffered += text.length;
      written[written.length] = text;
      return written.length;
    });
    for (let round = 0; round < 40; round += 1) {
      tell(
        entries.map(each => ({
          kind: 'cluster' as const,
          before: each,
          after: each,
        })),
      );
    }
    expect(names().at(0)).toBe('snapshot');
    expect(names().at(-1)).toBe('end');
    expect(last().reason).toMatch(/too slowly/);
    expect(ended).toBe(true);
    expect(size).toBeLessThan(8 * 1024 * 1024 + 2 * largest + 1_000);
    const end = written.length;
    tell([{ kind: 'cluster', after: entries[0] }]);
    jest.advanceTimersByTime(120_000);
    expect(written).toHaveLength(end);
  });

  it('keeps the connection alive', () => {
    open();
    jest.advanceTimersByTime(15_000);
    expect(written.at(-1)).toMatch(/^:/);
  });

  it('decides again every minute, and shows what has become of the caller', async () => {
    entries = [entry('a', 'group:default/team')];
    open();
    expect(last().clusters[0].allowed).toEqual([]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(names()).toEqual(['snapshot']);
    now = caller(['group:default/team']);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(names()).toEqual(['snapshot', 'snapshot']);
    const snapshot = written.filter(text => text.includes('snapshot')).at(-1);
    expect(snapshot).toContain('"allowed":["delete"]');
    now = new Error('gone');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ended).toBe(true);
  });

  it('lets go of what leaves the filter', () => {
    open({ filter: { owner: 'group:default/team' } });
    const before = entry('a', 'group:default/team');
    tell([{ kind: 'cluster', after: before }]);
    tell([{ kind: 'cluster', before, after: entry('a', 'group:default/x') }]);
    expect(last()).toEqual({
      type: 'delete',
      ref: 'demo/ads-ml/a',
      uid: 'uid-of-a',
    });
    tell([{ kind: 'cluster', after: entry('b', 'group:default/x') }]);
    expect(names()).toEqual(['snapshot', 'cluster', 'cluster']);
  });

  it('is taken up after the event that was seen last', () => {
    tell([{ kind: 'cluster', after: entry('a', 'group:default/x') }]);
    tell([{ kind: 'cluster', after: entry('b', 'group:default/x') }]);
    open({ lastEventId: 'epoch-1' });
    expect(names()).toEqual(['cluster']);
    expect(last().ref).toBe('demo/ads-ml/b');
    expect(written.at(-1)).toContain('id: epoch-2\n');
  });

  it.each(['other-1', 'epoch-7', 'nonsense'])(
    'begins anew after %s, of which it cannot tell what came after it',
    lastEventId => {
      open({ lastEventId });
      expect(names()).toEqual(['snapshot']);
    },
  );
});
