import { ResourceRegistry } from '../store';
import { coreResources } from './coreResources';
import { loadCrds, type Crd } from './crds';
import { customResource, podSpecSchemaOf } from './customResources';

/** All kinds that the simulator serves: Kubernetes' own and KubeRay's. */
export function createRegistry(crds: Crd[] = loadCrds()): ResourceRegistry {
  const registry = new ResourceRegistry();
  registry.register(
    ...coreResources(podSpecSchemaOf(crds)),
    ...crds.map(customResource),
  );
  return registry;
}
