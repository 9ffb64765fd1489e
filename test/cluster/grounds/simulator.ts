import { KubeRaySim, type KubeRaySimOptions } from 'kuberay-sim';
import type { Ground } from './Ground';

/** The simulator, in this process, with nothing in it. */
export async function simulator(
  options: KubeRaySimOptions = {},
): Promise<Ground & { sim: KubeRaySim }> {
  const sim = await KubeRaySim.start({ seed: 'none', ...options });
  return {
    name: 'simulator',
    sim,
    server: sim.url,
    admin: { token: sim.token('admin') },
    reader: { token: sim.token('kubernetes-plugin') },
    stop: () => sim.stop(),
  };
}
