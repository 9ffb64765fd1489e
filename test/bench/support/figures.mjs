import { loadavg } from 'node:os';
import { quantile } from '../../../scripts/lib/benchFigures.mjs';

/** What is told of samples: their number, and what the machine did besides. */
export function describeRun(count) {
  return `n=${count}, load ${loadavg()[0].toFixed(1)}`;
}

/**
 * A figure of many samples.
 *
 * @param {string} name
 * @param {number[]} samples in milliseconds
 * @param {{ part: number, baseline?: number[], goal?: number }} options `part`: 0.5 for the median
 */
export function quantileFigure(name, samples, { part, baseline, goal }) {
  const label = part === 0.5 ? 'median' : `p${part * 100}`;
  return {
    figure: `${name}, ${label} (${describeRun(samples.length)})`,
    value: quantile(samples, part),
    unit: 'ms',
    ...(baseline && { baseline: quantile(baseline, part) }),
    ...(goal !== undefined && { goal }),
  };
}

/** @param {number[]} samples */
export const median = samples => quantile(samples, 0.5);
