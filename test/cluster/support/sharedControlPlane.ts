import { join } from 'node:path';
import type { ControlPlane } from '../../../scripts/lib/controlPlane.mjs';

interface Handed {
  url: string;
  dir: string;
  pid: number;
  operatorPid?: number;
  python?: string;
}

function read(variable: string, need: string): ControlPlane {
  const text = process.env[variable];
  if (!text) {
    throw new Error(
      `${variable} is not set, so there is no control plane to share: start the suite with "node test/cluster/run.mjs SUITE", and have "${need}" among the needs of its suite.mjs`,
    );
  }
  const plane: Handed = JSON.parse(text);
  return {
    ...plane,
    kubeconfig: (user, by = 'certificate') =>
      join(
        plane.dir,
        'kubeconfig',
        by === 'token' ? `${user}-token.yaml` : `${user}.yaml`,
      ),
  };
}

/** The control plane that all suites of a run share. Its pods are states, so thousands of them cost little. */
export function sharedControlPlane(): ControlPlane {
  return read('RAYDECK_CONTROL_PLANE', 'control-plane');
}

/** The one whose pods run their commands, with a real Ray: about 1 GB for each Ray node. */
export function sharedRayPlane(): ControlPlane {
  return read('RAYDECK_RAY_PLANE', 'ray-plane');
}
