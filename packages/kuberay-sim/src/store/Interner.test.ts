import fc from 'fast-check';
import { deepFreeze } from './deepFreeze';
import { Interner } from './Interner';

describe('Interner', () => {
  it('makes equal parts one', () => {
    const interner = new Interner();
    const a = interner.intern({ x: { list: [1, { y: 'z' }] }, name: 'a' });
    const b = interner.intern({ x: { list: [1, { y: 'z' }] }, name: 'b' });
    expect(b).not.toBe(a);
    expect(b.x).toBe(a.x);
  });

  it('tells apart what is not equal', () => {
    const interner = new Interner();
    const values = [{ a: 1 }, { a: '1' }, [1], { 0: 1 }, { a: null }, {}, []];
    const parts = values.map(value => interner.intern(value));
    expect(new Set(parts).size).toBe(values.length);
  });

  it('changes no value', () => {
    const interner = new Interner();
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const copy = structuredClone(value);
        const part = deepFreeze(interner.intern(copy));
        expect(JSON.stringify(part)).toBe(JSON.stringify(value));
        expect(interner.intern(structuredClone(value))).toEqual(value);
      }),
    );
  });
});
