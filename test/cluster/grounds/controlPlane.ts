import { join } from 'node:path';
import type { Ground } from './Ground';
import { readKubeconfig } from './readKubeconfig';

/** The folder of the control plane that `test/cluster/run.mjs` has started. */
export function controlPlaneFolder(): string {
  const handed = process.env.RAYDECK_CONTROL_PLANE;
  if (!handed) {
    throw new Error(
      'RAYDECK_CONTROL_PLANE does not say where the control plane is: run these tests by `npm run test:cluster`',
    );
  }
  const { dir }: { dir: string } = JSON.parse(handed);
  return dir;
}

/** The kubeconfig of one of the control plane's users. */
export function kubeconfigPath(
  user: string,
  by: 'certificate' | 'token' = 'token',
): string {
  const file = by === 'token' ? `${user}-token.yaml` : `${user}.yaml`;
  return join(controlPlaneFolder(), 'kubeconfig', file);
}

/** The real one: API server, controllers and KubeRay's operator. Shared by all suites, and not ours to stop. */
export function controlPlane(by: 'certificate' | 'token' = 'token'): Ground {
  const { server, ca, credentials } = readKubeconfig(
    kubeconfigPath('admin', by),
  );
  return {
    name: 'control plane',
    server,
    ca,
    admin: credentials,
    reader: readKubeconfig(kubeconfigPath('viewer', by)).credentials,
    stop: async () => undefined,
  };
}
