import type { AnyKubeObject, NewKubeObject } from '../store';
import { headServiceName, identifyingLabels } from './names';
import { controllerReference, type RayCluster } from './types';

const DEFAULT_PORTS: [name: string, port: number][] = [
  ['client', 10001],
  ['dashboard', 8265],
  ['gcs-server', 6379],
  ['metrics', 8080],
  ['serve', 8000],
];

/** Ports of the head: those its container names, else Ray's usual ones. */
export function headPorts(cluster: RayCluster): [string, number][] {
  const { ports = [] } =
    cluster.spec.headGroupSpec.template.spec.containers[0] ?? {};
  const named = ports.filter(port => port.name);
  if (named.length === 0) return DEFAULT_PORTS;
  const given = named.map(
    port => [port.name ?? '', port.containerPort] as [string, number],
  );
  if (!given.some(([name]) => name === 'metrics'))
    given.push(['metrics', 8080]);
  return given.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The Service in front of a head: headless unless a type is asked for. */
export function buildHeadService(
  cluster: RayCluster,
): NewKubeObject<AnyKubeObject> {
  const { serviceType, headService } = cluster.spec.headGroupSpec;
  const labels = identifyingLabels(cluster, 'head');
  const own = headService?.spec;
  const type = own?.type ?? serviceType ?? 'ClusterIP';
  // A Service that somebody has described is not made headless.
  const isHeadless = !headService && type === 'ClusterIP';
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: headServiceName(cluster),
      namespace: cluster.metadata.namespace,
      labels: { ...headService?.metadata?.labels, ...labels },
      ...(headService?.metadata?.annotations
        ? { annotations: headService.metadata.annotations }
        : {}),
      ownerReferences: [controllerReference(cluster)],
    },
    spec: {
      ...own,
      ...(isHeadless
        ? { clusterIP: 'None', publishNotReadyAddresses: true }
        : {}),
      type,
      selector: labels,
      ports: [
        ...(own?.ports ?? []),
        ...headPorts(cluster).map(([name, port]) => ({
          name,
          protocol: 'TCP',
          appProtocol: 'tcp',
          port,
          targetPort: port,
        })),
      ],
    },
  };
}
