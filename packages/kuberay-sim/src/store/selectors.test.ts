import fc from 'fast-check';
import {
  matchesSelector,
  parseFieldSelector,
  parseLabelSelector,
} from './selectors';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);

describe('parseLabelSelector', () => {
  it.each([
    ['', {}, true],
    ['a=1,b!=2', { a: '1', b: '3' }, true],
    ['a=1,b!=2', { a: '1', b: '2' }, false],
    ['a=', { a: '' }, true],
    ['a in (1, 2)', { a: '2' }, true],
    ['a notin (1)', {}, true],
    ['!a', { a: '' }, false],
    ['example.com/a', { 'example.com/a': '' }, true],
    ['a>3', { a: '12' }, true],
    ['a<3', {}, false],
  ])('%j on %j is %j', (text, labels, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected);
  });

  it.each(['a b', 'a=b=c', 'a in', 'a in (b', ',', '!', 'a=b,'])(
    'refuses %j',
    text => {
      expect(() => parseLabelSelector(text)).toThrow(/found '/);
    },
  );

  it('agrees with selector objects', () => {
    fc.assert(
      fc.property(
        fc.dictionary(word, word),
        word,
        fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
        (labels, key, values) => {
          const text = `${key} in (${values.join(',')})`;
          const object = {
            matchExpressions: [{ key, operator: 'In', values }],
          };
          expect(parseLabelSelector(text)(labels)).toBe(
            matchesSelector(object, labels),
          );
        },
      ),
    );
  });
});

describe('parseFieldSelector', () => {
  it('reads requirements with escapes', () => {
    expect(parseFieldSelector('a=b,c!=d\\,e')).toEqual([
      { field: 'a', operator: '=', value: 'b' },
      { field: 'c', operator: '!=', value: 'd,e' },
    ]);
  });

  it('refuses what has no operator', () => {
    expect(() => parseFieldSelector('foo')).toThrow(
      "invalid selector: 'foo'; can't understand 'foo'",
    );
  });
});
