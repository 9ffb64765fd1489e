const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/**
 * A duration in the two largest units that matter: `3 d 4 h`, `2 min 5 s`,
 * `42 s`. Negative durations (clocks differ) count as none.
 */
export function formatDuration(milliseconds: number): string {
  const rest = Math.max(0, milliseconds);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first === -1) return '0 s';
  const [unit, size] = UNITS[first];
  const count = Math.floor(rest / size);
  const next = UNITS[first + 1];
  const part = next && Math.floor((rest - count * size) / next[1]);
  return part ? `${count} ${unit} ${part} ${next[0]}` : `${count} ${unit}`;
}

/**
 * An age as people say it: like {@link formatDuration}, but without seconds
 * once a minute has passed, so that a column of ages stands still to be read.
 */
export function formatAge(milliseconds: number): string {
  const minute = 60_000;
  return formatDuration(
    milliseconds < minute
      ? milliseconds
      : milliseconds - (milliseconds % minute),
  );
}

/** How long something took or, not yet ended, takes; absent when not begun. */
export function elapsed(
  from: string | undefined,
  to: string | undefined,
  now: number,
): number | undefined {
  if (!from) return undefined;
  return (to ? Date.parse(to) : now) - Date.parse(from);
}
