import fc from 'fast-check';
import { applyJsonPatch, JsonPatchError } from './jsonPatch';
import { applyMergePatch } from './mergePatch';

describe('applyJsonPatch', () => {
  it.each([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    [{ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    [{ a: { 'b/c~d': 1 } }, [{ op: 'remove', path: '/a/b~1c~0d' }], { a: {} }],
    [{ a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    [{ a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [{ a: 1 }, [{ op: 'replace', path: '', value: [] }], []],
  ])('applies %j %j', (target, patch, result) => {
    expect(applyJsonPatch(target, patch)).toEqual(result);
  });

  it.each([
    [[{ op: 'test', path: '/a', value: 2 }]],
    [[{ op: 'replace', path: '/x', value: 2 }]],
    [[{ op: 'remove', path: '/x' }]],
    [[{ op: 'add', path: '/x/y', value: 2 }]],
    [[{ op: 'add', path: '/list/7', value: 2 }]],
    [[{ op: 'jump', path: '/a' }]],
    [[{ op: 'add', path: 'a', value: 1 }]],
  ])('refuses %j', patch => {
    expect(() => applyJsonPatch({ a: 1, list: [] }, patch)).toThrow(
      JsonPatchError,
    );
  });

  it('never changes its target', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), target => {
        const before = structuredClone(target);
        applyJsonPatch(target, [{ op: 'add', path: '/new', value: 1 }]);
        expect(target).toEqual(before);
      }),
    );
  });
});

describe('applyMergePatch', () => {
  it('gives the patch itself for an empty target, without its nulls', () => {
    expect(applyMergePatch({}, { a: null, b: { c: null, d: 1 } })).toEqual({
      b: { d: 1 },
    });
  });

  it('changes nothing with an empty patch', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), target => {
        expect(applyMergePatch(target, {})).toEqual(target);
      }),
    );
  });
});
