/** When something recurs, as robfig/cron's ParseStandard reads it. */
export interface CronSchedule {
  /** The next moment after another one, in ms; undefined if there is none. */
  next(after: number): number | undefined;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS = [
  { name: 'minute', min: 0, max: 59, names: [] as string[] },
  { name: 'hour', min: 0, max: 23, names: [] as string[] },
  { name: 'day-of-month', min: 1, max: 31, names: [] as string[] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day-of-week', min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MINUTE = 60_000;
/** Nothing that recurs at all stays away for longer. */
const YEARS = 5;

/** A text that no schedule can be read from. */
export class InvalidSchedule extends Error {}

function numberOf(text: string, field: (typeof FIELDS)[number]): number {
  const named = field.names.indexOf(text.toLowerCase());
  if (named >= 0) return named + field.min;
  if (!/^\d+$/.test(text)) {
    throw new InvalidSchedule(
      `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`,
    );
  }
  return Number(text);
}

/** One part of a field, such as `1-5/2`; adds its values to a set. */
function addRange(
  part: string,
  field: (typeof FIELDS)[number],
  values: Set<number>,
): void {
  const [range, step = '1', ...tooMany] = part.split('/');
  if (tooMany.length > 0) {
    throw new InvalidSchedule(`too many slashes: ${part}`);
  }
  const isAny = range === '*' || range === '?';
  const [from, to, ...more] = isAny ? [] : range.split('-');
  if (more.length > 0) throw new InvalidSchedule(`too many hyphens: ${part}`);
  const start = isAny ? field.min : numberOf(from, field);
  let end = isAny ? field.max : start;
  if (to !== undefined) end = numberOf(to, field);
  else if (part.includes('/')) end = field.max;
  const stride = numberOf(step, { ...field, names: [] });
  if (start < field.min) {
    throw new InvalidSchedule(
      `beginning of range (${start}) below minimum (${field.min}): ${part}`,
    );
  }
  if (end > field.max) {
    throw new InvalidSchedule(
      `end of range (${end}) above maximum (${field.max}): ${part}`,
    );
  }
  if (start > end) {
    throw new InvalidSchedule(
      `beginning of range (${start}) beyond end of range (${end}): ${part}`,
    );
  }
  if (stride === 0) {
    throw new InvalidSchedule(
      `step of range should be a positive number: ${part}`,
    );
  }
  for (let value = start; value <= end; value += stride) values.add(value);
}

function every(duration: string): CronSchedule {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1 };
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  if (parts.map(([whole]) => whole).join('') !== duration || !duration) {
    throw new InvalidSchedule(`failed to parse duration @every ${duration}`);
  }
  const sum = parts.reduce(
    (all, [, n, unit]) => all + Number(n) * units[unit],
    0,
  );
  const seconds = Math.max(1, Math.floor(sum));
  return {
    next: after => Math.floor(after / 1000) * 1000 + seconds * 1000,
  };
}

/**
 * Reads a schedule: five fields, a descriptor such as `@hourly`, or `@every`
 * with a duration; times are UTC, which is what an operator's pod has.
 *
 * @throws InvalidSchedule with the words of the operator's parser
 */
export function parseSchedule(text: string): CronSchedule {
  const trimmed = text.trim();
  if (trimmed === '') throw new InvalidSchedule('empty spec string');
  if (trimmed.startsWith('@every ')) return every(trimmed.slice(7));
  const spec = DESCRIPTORS[trimmed] ?? trimmed;
  if (spec.startsWith('@')) {
    throw new InvalidSchedule(`unrecognized descriptor: ${spec}`);
  }
  const words = spec.split(/\s+/);
  if (words.length !== FIELDS.length) {
    const found = words.join(' ');
    throw new InvalidSchedule(
      `expected exactly 5 fields, found ${words.length}: [${found}]`,
    );
  }
  const sets = words.map((word, i) => {
    const values = new Set<number>();
    for (const part of word.split(',')) addRange(part, FIELDS[i], values);
    return values;
  });
  const [minutes, hours, days, months, weekdays] = sets;
  const isAny = (word: string) => word.startsWith('*') || word.startsWith('?');
  const anyDay = isAny(words[2]) || isAny(words[4]);
  const isDay = (date: Date) => {
    const byMonth = days.has(date.getUTCDate());
    const byWeek = weekdays.has(date.getUTCDay());
    return anyDay ? byMonth && byWeek : byMonth || byWeek;
  };
  return {
    next: after => {
      const date = new Date(Math.floor(after / MINUTE) * MINUTE + MINUTE);
      const last = date.getUTCFullYear() + YEARS;
      while (date.getUTCFullYear() <= last) {
        if (!months.has(date.getUTCMonth() + 1)) {
          date.setUTCMonth(date.getUTCMonth() + 1, 1);
          date.setUTCHours(0, 0, 0, 0);
        } else if (!isDay(date)) {
          date.setUTCDate(date.getUTCDate() + 1);
          date.setUTCHours(0, 0, 0, 0);
        } else if (!hours.has(date.getUTCHours())) {
          date.setUTCHours(date.getUTCHours() + 1, 0, 0, 0);
        } else if (!minutes.has(date.getUTCMinutes())) {
          date.setUTCMinutes(date.getUTCMinutes() + 1, 0, 0);
        } else return date.getTime();
      }
      return undefined;
    },
  };
}
