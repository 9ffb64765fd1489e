import type { ChaosFigures } from './Chaos';

/** The figures of a run, line by line, for people. */
export function describeFigures(figures: ChaosFigures): string[] {
  const counted = (counts: Iterable<[string, number]>) =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  const rounded = (value: number) => Math.round(value);
  return [
    `${rounded(figures.seconds)} s; ${figures.restarts} restarts; ${
      figures.changes
    } changes, ${rounded(figures.changesPerSecond)} a second while writing`,
    `${figures.deltas} deltas, ${figures.resyncs} of them from lists; ${
      figures.replacements
    } objects made again under their names; longest catch-up ${rounded(
      figures.longestCatchUpMs,
    )} ms`,
    `heap after each round: ${figures.heap.join(', ')} MiB`,
    `of the server: ${counted(Object.entries(figures.disturbances))}`,
    `faults: ${counted(figures.faults)}`,
  ];
}
