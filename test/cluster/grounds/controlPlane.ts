import { sharedControlPlane, sharedRayPlane } from '../support';
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

/** The one whose pods run their commands, with a real Ray, and the kubeconfig of its administrator. */
export function rayPlane(): Ground & { kubeconfig: string } {
  const plane = sharedRayPlane();
  const kubeconfig = plane.kubeconfig('admin', 'token');
  const { server, ca, credentials } = readKubeconfig(kubeconfig);
  return {
    name: 'control plane',
    kubeconfig,
    server,
    ca,
    admin: credentials,
    reader: readKubeconfig(plane.kubeconfig('viewer', 'token')).credentials,
    stop: async () => undefined,
  };
}
