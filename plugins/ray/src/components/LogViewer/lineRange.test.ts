import { formatLineRange, parseLineRange } from './lineRange';

describe('parseLineRange', () => {
  it('reads one line and a range, in either order', () => {
    expect(parseLineRange('#L12')).toEqual({ from: 12, to: 12 });
    expect(parseLineRange('#L20-L12')).toEqual({ from: 12, to: 20 });
  });

  it.each(['', '#log', '#L0', '#L-1', '#L1-', '#L1-5', '#L9999999999999'])(
    'takes %p for no range',
    hash => expect(parseLineRange(hash)).toBeUndefined(),
  );

  it('writes what it reads', () => {
    for (const hash of ['#L3', '#L3-L9']) {
      expect(formatLineRange(parseLineRange(hash)!)).toBe(hash);
    }
  });
});
