import fc from 'fast-check';
import { VirtualClock } from './__testUtils__/VirtualClock';
import { Backoff } from './Backoff';
import type { WatchFailureKind } from './watchFailure';

function backoff(longestUnreachableMs?: number, random = 0.999_999) {
  const clock = new VirtualClock();
  const options = { clock, random: () => random, longestUnreachableMs };
  return { clock, backoff: new Backoff(options) };
}

/** The waits of a server that is asked until so much time has passed. */
async function waits(
  { clock, backoff: of }: ReturnType<typeof backoff>,
  untilMs: number,
  kind: WatchFailureKind,
): Promise<number[]> {
  const all: number[] = [];
  while (clock.now() < untilMs) {
    const wait = of.failed(kind);
    all.push(wait);
    await clock.pass(wait);
  }
  return all;
}

describe('Backoff', () => {
  it('never waits longer than a second at first, nor than a tenth of the trouble, nor than half a minute', async () => {
    const test = backoff();
    const all = await waits(test, 1_000_000, 'failed');
    let elapsed = 0;
    for (const wait of all) {
      const longest = Math.min(30_000, Math.max(1_000, elapsed / 10));
      expect(wait).toBeLessThanOrEqual(longest + 1);
      elapsed += wait;
    }
    expect(Math.round(all[all.length - 1])).toBe(30_000);
  });

  it('goes on asking about each second whether anyone is there, where that is wanted', async () => {
    const all = await waits(backoff(1_000), 600_000, 'unreachable');
    expect(Math.max(...all)).toBeLessThanOrEqual(1_000);
    expect(all.length).toBeLessThan(650);
  });

  it('sees within ten seconds what was installed', async () => {
    const all = await waits(backoff(), 3_600_000, 'missing');
    expect(Math.round(Math.max(...all))).toBe(10_000);
  });

  it('takes nothing back for answers that end at once, and all for a stream that lived', () => {
    const { backoff: test } = backoff();
    expect(test.ended()).toBe(0);
    test.wasWell(10, false);
    expect(Math.round(test.ended())).toBe(400);
    test.wasWell(10, false);
    expect(Math.round(test.ended())).toBe(800);
    test.wasWell(3_000, false);
    expect(test.ended()).toBe(0);
  });

  it('does not make a watch wait long that breaks again and again, but brings news', () => {
    const { backoff: test } = backoff();
    const all = Array.from({ length: 20 }, () => {
      test.wasWell(10, true);
      return test.ended();
    });
    expect(Math.round(Math.max(...all))).toBe(400);
    expect(all.filter(wait => wait === 0)).toHaveLength(1);
  });

  it('never says to try at once twice in a row', () => {
    const call = fc.oneof(
      fc.constant({ do: 'ended' as const }),
      fc.record({
        do: fc.constant('failed' as const),
        kind: fc.constantFrom('unreachable', 'missing', 'failed' as const),
      }),
      fc.record({
        do: fc.constant('wasWell' as const),
        ms: fc.nat({ max: 999 }),
        news: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(call),
        fc.double({ min: 0, max: 0.99 }),
        (calls, random) => {
          const { backoff: test } = backoff(undefined, random);
          const all: number[] = [];
          for (const each of calls) {
            if (each.do === 'wasWell') test.wasWell(each.ms, each.news);
            else if (each.do === 'ended') all.push(test.ended());
            else all.push(test.failed(each.kind));
          }
          expect(all.filter(wait => wait > 0 && wait < 100)).toEqual([]);
          expect(all.filter(wait => wait === 0).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
