import fc from 'fast-check';
import { NestedMap } from './NestedMap';

describe('NestedMap', () => {
  it('holds what a map of pairs would', () => {
    const key = fc.constantFrom('a', 'b', 'c', '');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, key, fc.option(fc.nat()))),
        changes => {
          const nested = new NestedMap<number>();
          const plain = new Map<string, number>();
          for (const [outer, inner, value] of changes) {
            if (value === null) {
              nested.delete(outer, inner);
              plain.delete(`${outer}/${inner}`);
            } else {
              nested.set(outer, inner, value);
              plain.set(`${outer}/${inner}`, value);
            }
            expect(nested.get(outer, inner)).toBe(
              plain.get(`${outer}/${inner}`),
            );
          }
          const sorted = (values: Iterable<number>) =>
            [...values].sort((a, b) => a - b);
          expect(sorted(nested.values())).toEqual(sorted(plain.values()));
          expect(sorted(nested.values('a'))).toEqual(
            sorted(
              [...plain]
                .filter(([pair]) => pair.startsWith('a/'))
                .map(([, value]) => value),
            ),
          );
        },
      ),
    );
  });
});
