/**
 * One figure of a bench. `goal` is the largest value that is good enough,
 * unless `atLeast` says that it is the smallest; without a goal a figure is
 * only told.
 *
 * @typedef {{ figure: string, value: number, unit: string, baseline?: number, goal?: number, atLeast?: boolean }} Figure
 */

const round = value => Number(value.toPrecision(4));

/**
 * The line that is printed for a figure.
 *
 * @param {string} bench
 * @param {Figure} figure
 */
export function toResult(
  bench,
  { figure, value, unit, baseline, goal, atLeast = false },
) {
  const met = goal === undefined || (atLeast ? value >= goal : value <= goal);
  return {
    bench,
    figure,
    value: round(value),
    unit,
    ...(baseline !== undefined && {
      baseline: round(baseline),
      ratio: round(value / baseline),
    }),
    ...(goal !== undefined && { goal }),
    met,
  };
}

/** The same line for people. */
export function formatResult({
  bench,
  figure,
  value,
  unit,
  baseline,
  ratio,
  goal,
  met,
}) {
  const parts = [
    `${met ? 'met   ' : 'MISSED'}  ${bench} · ${figure}: ${value} ${unit}`,
  ];
  if (goal !== undefined) {
    parts.push(`goal ${goal} ${unit}`);
  }
  if (baseline !== undefined) {
    parts.push(`baseline ${baseline} ${unit}, ${ratio} x`);
  }
  return parts.join(', ');
}

/** The value below which the given part of the samples lies; the nearest rank. */
export function quantile(samples, part) {
  if (samples.length === 0) {
    throw new RangeError('a quantile of no samples');
  }
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
