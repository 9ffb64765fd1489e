import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { FaultDeck } from './proxy/FaultDeck';
import { ALL_FAULTS, faultNamed } from './proxy/faults';
import { cutWithinCharacter } from './proxy/faults/cutWithinCharacter';
import { Recording } from './proxy/Recording';
import { splitFrames } from './proxy/splitFrames';
import { DeltaFold } from './support/DeltaFold';
import { differences } from './support/differences';
import { Random } from './support/Random';

function thing(uid: string, version: string, name = 'a'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, namespace: 'ns', uid, resourceVersion: version },
  };
}

describe('the checks of this suite', () => {
  const first = thing('u1', '5');
  const upsert = (object: KubernetesObject, previous?: KubernetesObject) => ({
    type: 'upsert' as const,
    object,
    ...(previous && { previous }),
    resync: false,
  });
  const gone = (object: KubernetesObject) => ({
    type: 'delete' as const,
    object,
    resync: false,
  });

  it('find nothing wrong in a life that is told in order', () => {
    const fold = new DeltaFold();
    const changed = thing('u1', '6');
    const again = thing('u2', '8');
    fold.take(upsert(first));
    fold.take(upsert(changed, first));
    fold.take(gone(thing('u1', '7')));
    fold.take(upsert(again));
    assert.deepEqual(fold.problems, []);
    assert.deepEqual(differences(fold.live, [again]), []);
    assert.equal(fold.counts.replacements, 1);
  });

  const wrong: [string, (fold: DeltaFold) => void][] = [
    [
      'a delete of what was not told',
      fold => fold.take(gone(thing('u9', '9'))),
    ],
    ['an upsert without its previous', fold => fold.take(upsert(first))],
    [
      'another object under the name of one that lives',
      fold => fold.take(upsert(thing('u2', '9'))),
    ],
    [
      'an older version in a watch',
      fold => fold.take(upsert(thing('u1', '4'), first)),
    ],
    [
      'anything after the end',
      fold => {
        fold.end();
        fold.take(upsert(first));
      },
    ],
  ];
  wrong.forEach(([what, happens]) =>
    it(`notice ${what}`, () => {
      const fold = new DeltaFold();
      fold.take(upsert(first));
      happens(fold);
      assert.equal(fold.problems.length, 1, fold.problems.join('; '));
    }),
  );

  it('notice what is missing, what is left over, what is old and what has another content', () => {
    const told = new Map([
      ['u1', first],
      ['u2', thing('u2', '7', 'b')],
      ['u3', thing('u3', '7', 'c')],
    ]);
    const listed = [
      thing('u2', '8', 'b'),
      { ...thing('u3', '7', 'c'), kind: 'Other' },
      thing('u4', '9', 'd'),
    ];
    assert.deepEqual(
      differences(told, listed).map(each => /u\d (.*)$/.exec(each)?.[1]),
      [
        'was told last as 7, the server has 8',
        'was told at 7 with another content than the server has',
        'is on the server and was not told',
        'is gone from the server, and no delete was told',
      ],
    );
  });
});

describe('the faults', () => {
  it('have names of their own', () => {
    const names = ALL_FAULTS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.throws(() => faultNamed('snow'), /there is no fault "snow"/);
  });

  it('are dealt equally often, in an order that the seed repeats', () => {
    const order = (seed: number) => {
      const deck = new FaultDeck(seed, ALL_FAULTS);
      return Array.from({ length: 200 }, () => {
        const card = deck.draw('watch');
        assert.ok(card);
        deck.countAsInjected(card);
        return card.fault.name;
      });
    };
    assert.deepEqual(order(5), order(5));
    assert.notDeepEqual(order(5), order(6));
    const counts = new Map<string, number>();
    for (const name of order(5)) counts.set(name, (counts.get(name) ?? 0) + 1);
    const most = Math.max(...counts.values());
    assert.ok(most - Math.min(...counts.values()) <= 1);
  });

  it('cut within a character, never between two', () => {
    const bytes = Buffer.from('aé€😀z');
    for (let seed = 0; seed < 50; seed += 1) {
      const [before, after] = cutWithinCharacter(bytes, new Random(seed));
      assert.ok(Buffer.concat([before, after]).equals(bytes));
      assert.ok(
        before.toString().includes('\ufffd'),
        `cut at ${before.length}`,
      );
    }
  });

  it('see lines, however the bytes come', async () => {
    const chunks = [
      Buffer.from('{"a'),
      Buffer.from('":1}\n{}'),
      Buffer.from('\nx'),
    ];
    const frames: string[] = [];
    for await (const frame of splitFrames(toAsync(chunks))) {
      frames.push(frame.toString());
    }
    assert.deepEqual(frames, ['{"a":1}\n', '{}\n', 'x']);
  });

  it('replay only what came since the last list, and what the client has seen', () => {
    const recording = new Recording();
    const event = (version: number) =>
      Buffer.from(
        `{"type":"ADDED","object":{"metadata":{"resourceVersion":"${version}"}}}\n`,
      );
    const versions = () =>
      recording.frames.map(({ resourceVersion }) => resourceVersion);
    [3, 5, 8].forEach(version => recording.addFrame(event(version)));
    recording.addFrame(
      Buffer.from(
        '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n',
      ),
    );
    recording.beginWatch(6);
    assert.deepEqual(versions(), [3, 5]);
    recording.forgetFrames();
    assert.deepEqual(versions(), []);
  });
});

async function* toAsync<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
