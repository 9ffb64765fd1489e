/**
 * Cases of the table that only one ground can pass, with the reason. Everything
 * else must be the same on a real API server and on the simulator.
 */
export const knownDifferences: {
  /** The case's name in the table. */
  case: string;
  reason: string;
  /** The ground on which the case is not run. */
  ground: 'real' | 'simulator';
}[] = [];
