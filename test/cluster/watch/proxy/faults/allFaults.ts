import type { Fault } from '../Fault';
import { REFUSALS } from './refusals';
import { REPETITIONS } from './repetitions';
import { RESETS } from './resets';
import { STALLS } from './stalls';
import { STREAMS } from './streams';

/** Each class of fault that is known. */
export const ALL_FAULTS: readonly Fault[] = [
  ...RESETS,
  ...STALLS,
  ...REFUSALS,
  ...STREAMS,
  ...REPETITIONS,
];

/** The fault of this name. */
export function faultNamed(name: string): Fault {
  const fault = ALL_FAULTS.find(each => each.name === name);
  if (!fault) {
    throw new Error(
      `there is no fault "${name}": expected one of ${ALL_FAULTS.map(
        each => each.name,
      ).join(', ')}`,
    );
  }
  return fault;
}
