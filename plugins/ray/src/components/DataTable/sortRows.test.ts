import { parseSort, sortRows } from './sortRows';

describe('sortRows', () => {
  const rows = ['w10', 'w2', undefined, 'w1'];
  it('sorts numbers in names as numbers', () => {
    expect(sortRows(rows, it => it, false)).toEqual([
      'w1',
      'w2',
      'w10',
      undefined,
    ]);
  });

  it('keeps what is unknown last either way', () => {
    expect(sortRows(rows, it => it, true)).toEqual([
      'w10',
      'w2',
      'w1',
      undefined,
    ]);
  });
});

describe('parseSort', () => {
  it('reads the minus', () => {
    expect(parseSort('-age')).toEqual({ id: 'age', descending: true });
    expect(parseSort('age')).toEqual({ id: 'age', descending: false });
  });
});
