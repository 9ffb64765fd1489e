import fc from 'fast-check';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { ObjectCache, type ObjectDelta } from './ObjectCache';

function object(name: string, uid: string, version: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, namespace: 'ns', uid, resourceVersion: version },
  };
}

/** What a listener knows who hears only the deltas, by uid. */
function replay(
  known: Map<string, KubernetesObject>,
  deltas: ObjectDelta<KubernetesObject>[],
): void {
  for (const delta of deltas) {
    const { uid } = delta.object.metadata;
    if (delta.type === 'delete') {
      expect(known.delete(uid)).toBe(true);
    } else {
      expect(known.get(uid)).toBe(delta.previous);
      known.set(uid, delta.object);
    }
  }
}

const change = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  life: fc.nat({ max: 2 }),
  version: fc.nat({ max: 5 }),
});

describe('ObjectCache', () => {
  it('tells what makes a listener know the same, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('upsert' as const), change }),
      fc.record({ type: fc.constant('remove' as const), change }),
      fc.record({
        type: fc.constant('replace' as const),
        changes: fc.uniqueArray(change, { selector: each => each.name }),
      }),
    );
    const make = ({
      name,
      life,
      version,
    }: {
      name: string;
      life: number;
      version: number;
    }) => object(name, `${name}-${life}`, `${life}.${version}`);
    fc.assert(
      fc.property(fc.array(step), steps => {
        const cache = new ObjectCache<KubernetesObject>();
        const heard = new Map<string, KubernetesObject>();
        const truth = new Map<string, string>();
        for (const each of steps) {
          if (each.type === 'upsert') {
            const made = make(each.change);
            truth.set(made.metadata.name, made.metadata.resourceVersion);
            replay(heard, cache.upsert(made));
          } else if (each.type === 'remove') {
            truth.delete(each.change.name);
            replay(heard, cache.remove(make(each.change).metadata));
          } else {
            const made = each.changes.map(make);
            truth.clear();
            made.forEach(({ metadata }) =>
              truth.set(metadata.name, metadata.resourceVersion),
            );
            replay(heard, cache.replace(made));
          }
          const known = [...heard.values()].map(({ metadata }) => [
            metadata.name,
            metadata.resourceVersion,
          ]);
          expect(new Map(known as [string, string][])).toEqual(truth);
        }
      }),
    );
  });

  it('tells an object that was made again under its name as a delete and another one', () => {
    const cache = new ObjectCache<KubernetesObject>();
    const first = object('a', 'uid-1', '1');
    const second = object('a', 'uid-2', '7');
    cache.upsert(first);
    expect(cache.replace([second])).toEqual([
      { type: 'delete', object: first, resync: true },
      { type: 'upsert', object: second, resync: true },
    ]);
  });

  it('says nothing of a version that it knows', () => {
    const cache = new ObjectCache<KubernetesObject>();
    cache.upsert(object('a', 'uid-1', '1'));
    expect(cache.replace([object('a', 'uid-1', '1')])).toEqual([]);
  });
});
