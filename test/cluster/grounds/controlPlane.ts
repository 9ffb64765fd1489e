import { sharedControlPlane } from '../support';
import type { Ground } from './Ground';
import { readKubeconfig } from './readKubeconfig';

/** The real one: API server, controllers and KubeRay's operator. Shared by all suites, and not ours to stop. */
export function controlPlane(
  by: 'certificate' | 'token' = 'token',
): Ground & { pid: number } {
  const plane = sharedControlPlane();
  const { server, ca, credentials } = readKubeconfig(
    plane.kubeconfig('admin', by),
  );
  return {
    name: 'control plane',
    pid: plane.pid,
    server,
    ca,
    admin: credentials,
    reader: readKubeconfig(plane.kubeconfig('viewer', by)).credentials,
    stop: async () => undefined,
  };
}
