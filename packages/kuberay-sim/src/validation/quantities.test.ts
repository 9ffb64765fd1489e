import fc from 'fast-check';
import { quantityOf, quantitySum, quantityText } from './quantities';

describe('quantities', () => {
  it.each([
    ['1500m', '1500m'],
    ['1.5', '1500m'],
    ['0.25', '250m'],
    ['2', '2'],
    ['1000m', '1'],
    ['1e3', '1k'],
    ['1536Mi', '1536Mi'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['0', '0'],
    ['-1', '-1'],
    ['.5', '500m'],
  ])('writes %s as %s', (given, canonical) => {
    const read = quantityOf(given);
    expect(read && quantityText(read)).toBe(canonical);
  });

  it.each(['x', '', '1Mib', '--1', '1.2.3', 'Gi'])('refuses %j', text => {
    expect(quantityOf(text)).toBeUndefined();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.constantFrom('decimal' as const, 'binary' as const),
        (nanos, form) => {
          expect(quantityOf(quantityText({ nanos, form }))?.nanos).toBe(nanos);
        },
      ),
    );
  });

  it('adds up in the form of the first', () => {
    const parts = ['0', '1Gi', '512Mi'].map(text => quantityOf(text)!);
    expect(quantityText(quantitySum(parts))).toBe('1536Mi');
  });
});
