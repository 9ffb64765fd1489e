import { changeCases } from './changeCases';
import type { ConformanceCase } from './ConformanceCase';
import { createCases } from './createCases';
import { podCases } from './podCases';
import { readCases } from './readCases';
import { watchCases } from './watchCases';

/**
 * How a Kubernetes API server (1.36, with KubeRay's CRDs of 1.6 installed)
 * answers: what the simulator must do as well.
 */
export const conformanceTable: ConformanceCase[] = [
  ...readCases,
  ...watchCases,
  ...createCases,
  ...changeCases,
  ...podCases,
];
