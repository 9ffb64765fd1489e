import fc from 'fast-check';
import { InvalidSchedule, parseSchedule } from './cronSchedule';

const next = (schedule: string, after: string) => {
  const moment = parseSchedule(schedule).next(Date.parse(after));
  return moment === undefined ? undefined : new Date(moment).toISOString();
};

describe('a schedule', () => {
  it.each([
    ['* * * * *', '2026-11-21T10:15:20Z', '2026-11-21T10:16:00.000Z'],
    ['*/15 * * * *', '2026-11-21T10:15:00Z', '2026-11-21T10:30:00.000Z'],
    ['5/20 * * * *', '2026-11-21T10:26:00Z', '2026-11-21T10:45:00.000Z'],
    ['0 3 * * *', '2026-11-21T10:15:20Z', '2026-11-22T03:00:00.000Z'],
    ['30 9 * * mon-fri', '2026-11-21T10:00:00Z', '2026-11-23T09:30:00.000Z'],
    ['0 0 29 2 *', '2026-11-21T10:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 1 * mon', '2026-11-21T10:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['0 12 1,15 Dec *', '2026-11-21T10:00:00Z', '2026-12-01T12:00:00.000Z'],
    ['@hourly', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00.000Z'],
    ['@every 1m30s', '2026-11-21T10:00:00Z', '2026-11-21T10:01:30.000Z'],
  ])('%s comes after %s at %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it('may never come', () => {
    expect(next('0 0 31 2 *', '2026-11-21T10:00:00Z')).toBeUndefined();
  });

  it.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * * * moonday', /failed to parse int from moonday/],
    ['9-5 * * * *', /beyond end of range/],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('%p is refused', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(InvalidSchedule);
    expect(() => parseSchedule(schedule)).toThrow(message);
  });

  it('always comes later, at its minute and hour', () => {
    const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(fc.nat(59), fc.nat(23), moments, (minute, hour, after) => {
        const moment =
          parseSchedule(`${minute} ${hour} * * *`).next(after) ?? 0;
        const date = new Date(moment);
        expect(moment).toBeGreaterThan(after);
        expect(moment - after).toBeLessThanOrEqual(24 * 3_600_000);
        expect([date.getUTCMinutes(), date.getUTCHours()]).toEqual([
          minute,
          hour,
        ]);
      }),
    );
  });
});
