import { applyStrategicMergePatch } from './strategicMerge';

describe('applyStrategicMergePatch', () => {
  it.each([
    [{ a: 1, b: { c: 1 } }, { b: { c: null, d: 2 } }, { a: 1, b: { d: 2 } }],
    [
      { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
      { containers: [{ name: 'a', image: '2' }, { name: 'c' }] },
      { containers: [{ name: 'a', image: '2' }, { name: 'b' }, { name: 'c' }] },
    ],
    [
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      { env: [{ name: 'a' }, { name: 'b' }] },
      {
        env: [{ name: 'c' }],
        '$setElementOrder/env': [{ name: 'c' }, { name: 'b' }, { name: 'a' }],
      },
      { env: [{ name: 'c' }, { name: 'b' }, { name: 'a' }] },
    ],
    [
      { ports: [{ port: 80 }] },
      { ports: [{ port: 81 }] },
      { ports: [{ port: 80 }, { port: 81 }] },
    ],
    [
      { finalizers: ['a', 'b'] },
      { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] },
      { finalizers: ['b', 'c'] },
    ],
    [
      { strategy: { type: 'A', rolling: {} } },
      { strategy: { $retainKeys: ['type'], type: 'B' } },
      { strategy: { type: 'B' } },
    ],
    [{ args: ['1', '2'] }, { args: ['3'] }, { args: ['3'] }],
  ])('merges %j with %j', (target, patch, result) => {
    expect(applyStrategicMergePatch(target, patch)).toEqual(result);
  });

  it('refuses an item without its merge key', () => {
    expect(() =>
      applyStrategicMergePatch({}, { containers: [{ image: 'x' }] }),
    ).toThrow(/merge key: name/);
  });
});
