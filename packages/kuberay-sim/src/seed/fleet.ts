import { ADS } from './adsFleet';
import { OTHERS } from './otherFleet';
import { RECSYS } from './recsysFleet';
import { VISION } from './visionFleet';
import type { FleetEntry } from './FleetEntry';

/** The teams' clusters and jobs; `alice` and the others are the demo's people. */
export const FLEET: FleetEntry[] = [...ADS, ...RECSYS, ...VISION, ...OTHERS];
