import { matchesSelector, parseSelector } from './Selector';

describe('parseSelector', () => {
  it.each([
    ['app=train', { app: 'train' }, true],
    ['app==train', { app: 'serve' }, false],
    ['app!=train', {}, true],
    ['app!=train', { app: 'train' }, false],
    ['app in (a, b),tier=x', { app: 'b', tier: 'x' }, true],
    ['app in (a,b)', {}, false],
    ['app notin (a,b)', {}, true],
    ['app notin (a,b)', { app: 'a' }, false],
    ['example.com/team', { 'example.com/team': '' }, true],
    ['!app', { app: 'x' }, false],
    ['!app', {}, true],
  ])('%s on %j', (text, labels, matches) => {
    expect(matchesSelector(parseSelector(text), labels)).toBe(matches);
  });

  it.each(['', 'a=b,', '=b', 'a b', 'in (a)', '-a=b'])(
    'refuses %p, which would select by accident',
    text => {
      expect(() => parseSelector(text)).toThrow(/label selector/);
    },
  );
});
