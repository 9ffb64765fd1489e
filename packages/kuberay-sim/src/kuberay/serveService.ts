import type { AnyKubeObject, NewKubeObject } from '../store';
import { buildHeadService, headPorts } from './headService';
import { checkName } from './names';
import { controllerReference, type RayCluster, type RayService } from './types';

/** `serve`, and `serve-…` for other protocols. */
function isServePort(name: string): boolean {
  return name === 'serve' || name.startsWith('serve-');
}

function servePorts(
  cluster: RayCluster,
  given: { name?: string; port: number }[] = [],
): { name: string; port: number }[] {
  return headPorts(cluster)
    .filter(([name]) => isServePort(name))
    .map(([name, port]) => ({
      name,
      protocol: 'TCP',
      port,
      targetPort: port,
      ...given.find(own => own.name === name),
    }));
}

/**
 * The Service in front of all nodes whose Serve proxies are healthy, of a
 * RayService, or of a cluster that asks for one by annotation.
 */
export function buildServeService(
  cluster: RayCluster,
  service?: RayService,
): NewKubeObject<AnyKubeObject> {
  const owner = service ?? cluster;
  const { name, namespace } = owner.metadata;
  const own = service?.spec.serveService;
  const type =
    own?.spec?.type ?? cluster.spec.headGroupSpec.serviceType ?? 'ClusterIP';
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: own?.metadata?.name || `${name}-serve-svc`,
      namespace,
      labels: {
        ...own?.metadata?.labels,
        'ray.io/originated-from-cr-name': name,
        'ray.io/originated-from-crd': owner.kind,
        'ray.io/serve': `${name}-serve`,
      },
      ...(own?.metadata?.annotations
        ? { annotations: own.metadata.annotations }
        : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: {
      type,
      selector: {
        'ray.io/cluster': cluster.metadata.name,
        ...(service ? { 'ray.io/serve': 'true' } : {}),
      },
      ports: servePorts(cluster, own?.spec?.ports),
    },
  };
}

/** The Service of a RayService in front of its cluster's head. */
export function buildServiceHead(
  cluster: RayCluster,
  service: RayService,
): NewKubeObject<AnyKubeObject> {
  const { name, namespace } = service.metadata;
  return {
    ...buildHeadService(cluster),
    metadata: {
      name: `${name}-head-svc`,
      namespace,
      labels: {
        'ray.io/identifier': checkName(`${name}-head`),
        'ray.io/node-type': 'head',
        'ray.io/originated-from-cr-name': name,
        'ray.io/originated-from-crd': 'RayService',
      },
      ownerReferences: [controllerReference(service)],
    },
  };
}
