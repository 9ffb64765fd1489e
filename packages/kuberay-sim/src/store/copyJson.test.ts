import fc from 'fast-check';
import { copyJson } from './copyJson';
import { deepFreeze } from './deepFreeze';

describe('copyJson', () => {
  it('copies any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(copyJson(value)).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });

  it('gives what can be changed without changing what it came from', () => {
    const frozen = deepFreeze({ list: [{ name: 'a' }], none: null });
    const copy = copyJson(frozen);
    copy.list[0].name = 'b';
    expect(frozen.list[0].name).toBe('a');
  });
});
