import { InputError } from '@backstage/errors';

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `20m` or `2h`. Throws InputError on anything else. */
export function parseDuration(text: string, field: string): number {
  const [, amount, unit] = /^(\d{1,6})(s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? NaN);
  if (!(milliseconds > 0)) {
    throw new InputError(
      `${field} is "${text}", expected a duration such as 90s, 20m or 2h`,
    );
  }
  return milliseconds;
}
