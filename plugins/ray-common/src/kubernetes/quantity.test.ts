import fc from 'fast-check';
import { parseQuantityNano, quantityToNumber } from './quantity';

describe('quantityToNumber', () => {
  it.each([
    ['500m', 0.5],
    ['4', 4],
    [8, 8],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['24G', 24e9],
    ['24Gi', 24 * 1024 ** 3],
    ['12e6', 12e6],
    ['1E', 1e18],
    ['1E3', 1000],
    ['100n', 1e-7],
    ['.5', 0.5],
    ['-2Ki', -2048],
    ['0.0000000001', 1e-9],
  ])('reads %s', (text, value) => {
    expect(quantityToNumber(text)).toBe(value);
  });

  it.each(['', 'four', '4 Gi', '4gi', '1.2.3', '0x10', '1e999', 'NaN'])(
    'refuses %p',
    text => {
      expect(quantityToNumber(text)).toBeUndefined();
    },
  );
});

describe('parseQuantityNano', () => {
  it('is exact for every whole number and suffix', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 15n),
        fc.constantFrom<[string, bigint]>(
          ['', 10n ** 9n],
          ['m', 10n ** 6n],
          ['Ki', 1024n * 10n ** 9n],
          ['M', 10n ** 15n],
          ['Gi', 1024n ** 3n * 10n ** 9n],
        ),
        (number, [suffix, nano]) => {
          expect(parseQuantityNano(`${number}${suffix}`)).toBe(number * nano);
        },
      ),
    );
  });
});
