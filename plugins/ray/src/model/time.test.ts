import { elapsed, formatAge, formatDuration } from './time';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [-5000, '0 s'],
    [999, '0 s'],
    [42_000, '42 s'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [274_000_000, '3 d 4 h'],
  ])('%p ms: %p', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('formatAge', () => {
  it.each([
    [42_900, '42 s'],
    [125_000, '2 min'],
    [3_725_000, '1 h 2 min'],
    [274_000_000, '3 d 4 h'],
  ])('%p ms: %p', (milliseconds, text) => {
    expect(formatAge(milliseconds)).toBe(text);
  });
});

describe('elapsed', () => {
  it('goes to the end, or to now', () => {
    const from = '2026-11-20T10:00:00Z';
    const now = Date.parse('2026-11-20T10:00:30Z');
    expect(elapsed(from, undefined, now)).toBe(30_000);
    expect(elapsed(from, '2026-11-20T10:00:10Z', now)).toBe(10_000);
    expect(elapsed(undefined, undefined, now)).toBeUndefined();
  });
});
