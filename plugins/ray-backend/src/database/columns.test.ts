import fc from 'fast-check';
import { toInteger, toText } from './columns';

describe('toText', () => {
  it.each([
    ['a\0b', 'a\ufffdb'],
    ['\ud800c', '\ufffdc'],
    ['Zoë 🚀\n', 'Zoë 🚀\n'],
    ['', ''],
  ])('makes of %j what a database keeps', (text, kept) => {
    expect(toText(text)).toBe(kept);
  });

  it('gives what UTF-8 can say, without NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const encoded = Buffer.from(text).toString();
        expect(toText(text)).toBe(encoded.replaceAll('\0', '\ufffd'));
      }),
    );
  });
});

describe('toInteger', () => {
  it.each([
    [0, 0],
    [-9, -9],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, null],
    [1.5, null],
    [Number.NaN, null],
    [undefined, null],
  ])('makes %p %p', (value, kept) => {
    expect(toInteger(value)).toBe(kept);
  });

  it('gives 32 bits or nothing', () => {
    fc.assert(
      fc.property(fc.double(), value => {
        const kept = toInteger(value);
        expect(kept === null || (kept | 0) === kept).toBe(true);
      }),
    );
  });
});
