import { accessCases } from './accessCases';
import { applyCases } from './applyCases';
import { applyListCases } from './applyListCases';
import { changeCases } from './changeCases';
import type { ConformanceCase } from './ConformanceCase';
import { createCases } from './createCases';
import { deleteCases } from './deleteCases';
import { listCases } from './listCases';
import { podCases } from './podCases';
import { quotaCases } from './quotaCases';
import { readCases } from './readCases';
import { roleCases } from './roleCases';
import { schemaCases } from './schemaCases';
import { streamCases } from './streamCases';
import { watchCases } from './watchCases';

/**
 * How a Kubernetes API server (1.36, with KubeRay's CRDs of 1.6 installed)
 * answers: what the simulator must do as well.
 */
export const conformanceTable: ConformanceCase[] = [
  ...readCases,
  ...listCases,
  ...watchCases,
  ...createCases,
  ...schemaCases,
  ...changeCases,
  ...deleteCases,
  ...podCases,
  ...applyCases,
  ...applyListCases,
  ...streamCases,
  ...accessCases,
  ...roleCases,
  ...quotaCases,
];
