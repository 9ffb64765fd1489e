import { installKubeRay } from './kuberay';
import { seedDemoFleet } from './seed';
import type { InstallKubeRay, Seed } from './SimulatorParts';

/** What runs on the API server: installed after the seed, at each start. */
export const installers: InstallKubeRay[] = [installKubeRay];

/** What a new simulator begins with. */
export const seeds: Record<'demo' | 'none', Seed[]> = {
  demo: [seedDemoFleet],
  none: [],
};
