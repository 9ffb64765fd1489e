import fc from 'fast-check';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { ObjectCache, WatchGapError, type ObjectDelta } from './ObjectCache';

interface Thing extends KubernetesObject {
  note?: string;
}

function thing(name: string, uid: string, version: string, note = ''): Thing {
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, namespace: 'ns', uid, resourceVersion: version },
    note,
  };
}

function replace(cache: ObjectCache<Thing>, things: Thing[]) {
  const list = cache.beginList();
  things.forEach(each => list.add(each));
  return [...cache.replace(list)];
}

/** What a listener knows who hears only the deltas, by uid. */
function replay(
  known: Map<string, Thing>,
  deltas: Iterable<ObjectDelta<Thing>>,
): void {
  for (const delta of deltas) {
    const { uid } = delta.object.metadata;
    if (delta.type === 'delete') {
      expect(known.delete(uid)).toBe(true);
    } else {
      expect(known.get(uid)).toEqual(delta.previous);
      known.set(uid, delta.object);
    }
  }
}

type Event = { type: 'put' | 'delete'; object: Thing };

describe('ObjectCache', () => {
  it('tells what makes a listener know the same, whatever comes, and comes again', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ type: fc.constant('put' as const), name }),
      fc.record({ type: fc.constant('delete' as const), name }),
      fc.record({ type: fc.constant('repeat' as const), which: fc.nat() }),
      // What the server has become behind the watch's back, perhaps with the versions of an older state.
      fc.record({
        type: fc.constant('list' as const),
        things: fc.uniqueArray(
          fc.record({
            name,
            uid: fc.nat({ max: 3 }),
            version: fc.nat({ max: 4 }),
            note: fc.constantFrom('x', 'y'),
          }),
          { selector: each => each.name },
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const cache = new ObjectCache<Thing>();
        const heard = new Map<string, Thing>();
        let truth = new Map<string, Thing>();
        let sent: Event[] = [];
        let version = 10;
        let uid = 10;
        const take = ({ type, object }: Event) =>
          replay(
            heard,
            type === 'put'
              ? cache.upsert(object)
              : cache.remove(object.metadata, object.metadata, object),
          );
        for (const each of steps) {
          if (each.type === 'repeat') {
            if (sent.length > 0) take(sent[each.which % sent.length]);
          } else if (each.type === 'list') {
            const things = each.things.map(one =>
              thing(
                one.name,
                `${one.name}${one.uid}`,
                String(one.version),
                one.note,
              ),
            );
            truth = new Map(things.map(one => [one.metadata.name, one]));
            replay(heard, replace(cache, things));
            sent = [];
          } else {
            const before = truth.get(each.name);
            if (!before && each.type === 'delete') continue;
            version += 1;
            uid += 1;
            const object = thing(
              each.name,
              before?.metadata.uid ?? `u${uid}`,
              String(version),
            );
            if (each.type === 'put') truth.set(each.name, object);
            else truth.delete(each.name);
            sent.push({ type: each.type, object });
            take({ type: each.type, object });
          }
          expect(
            new Map([...heard.values()].map(one => [one.metadata.name, one])),
          ).toEqual(truth);
          expect(cache.size).toBe(truth.size);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells an object that was made again under its name as a delete and another one', () => {
    const cache = new ObjectCache<Thing>();
    const first = thing('a', 'uid-1', '1');
    const second = thing('a', 'uid-2', '7');
    cache.upsert(first);
    expect(replace(cache, [second])).toEqual([
      { type: 'delete', object: first, resync: true },
      { type: 'upsert', object: second, resync: true },
    ]);
  });

  it('tells a content that changed under one version, as after a server came back with an older state', () => {
    const cache = new ObjectCache<Thing>();
    const first = thing('a', 'uid-1', '7', 'before');
    const other = thing('a', 'uid-1', '7', 'after');
    replace(cache, [first]);
    expect(replace(cache, [thing('a', 'uid-1', '7', 'before')])).toEqual([]);
    expect(replace(cache, [other])).toEqual([
      { type: 'upsert', object: other, previous: first, resync: true },
    ]);
  });

  it('takes the end of an object that it never knew for a sign that it has missed something', () => {
    const cache = new ObjectCache<Thing>();
    cache.upsert(thing('a', 'uid-1', '1'));
    expect(() =>
      cache.remove(
        { namespace: 'ns', name: 'a' },
        { uid: 'uid-2', resourceVersion: '9' },
      ),
    ).toThrow(WatchGapError);
  });

  it('says nothing of a version that it knows', () => {
    const cache = new ObjectCache<Thing>();
    cache.upsert(thing('a', 'uid-1', '1'));
    expect(cache.upsert(thing('a', 'uid-1', '1'))).toEqual([]);
  });
});
