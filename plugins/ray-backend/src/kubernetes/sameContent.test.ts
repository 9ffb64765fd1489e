import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sameContent } from './sameContent';

describe('sameContent', () => {
  it('says what a deep comparison says', () => {
    // Few keys and few values, so that many pairs are the same, or nearly so.
    const value = fc
      .letrec<{ value: fc.JsonValue }>(tie => ({
        value: fc.oneof(
          { maxDepth: 3 },
          fc.constantFrom(null, 0, '', 'a', true),
          fc.array(tie('value'), { maxLength: 2 }),
          fc.dictionary(fc.constantFrom('a', 'b', 'toString'), tie('value')),
        ),
      }))
      .value.map(each => JSON.parse(JSON.stringify(each)) as fc.JsonValue);
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sameContent(a, b)).toBe(isDeepStrictEqual(a, b));
        expect(sameContent(a, JSON.parse(JSON.stringify(a)))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
