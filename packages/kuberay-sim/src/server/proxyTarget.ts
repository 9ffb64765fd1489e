import type { AnyKubeObject, ObjectStore } from '../store';
import { ApiStatusError } from '../store';

/** Where a proxied request goes. */
export interface ProxyTarget {
  pod: AnyKubeObject;
  ip: string;
  port: number;
}

interface ServiceLike extends AnyKubeObject {
  spec: { ports?: { name?: string; port: number }[] };
}

interface EndpointsLike extends AnyKubeObject {
  subsets?: {
    addresses?: { ip: string; targetRef?: { name: string } }[];
    ports?: { name?: string; port: number }[];
  }[];
}

interface PodLike extends AnyKubeObject {
  spec: { containers: { ports?: { containerPort: number }[] }[] };
  status?: { podIP?: string };
}

function unavailable(message: string): ApiStatusError {
  return new ApiStatusError(503, 'ServiceUnavailable', message);
}

/** `NAME`, `NAME:PORT`, `SCHEME:NAME:PORT`. */
export function splitSchemeNamePort(
  id: string,
): { scheme: string; name: string; port: string } | undefined {
  const parts = id.split(':');
  const [scheme, name, port] =
    parts.length === 3 ? parts : ['', parts[0], parts[1] ?? ''];
  const valid =
    parts.length <= 3 && name !== '' && ['', 'http', 'https'].includes(scheme);
  return valid ? { scheme, name, port } : undefined;
}

function checkScheme(scheme: string): void {
  if (scheme === 'https') {
    throw ApiStatusError.notImplemented('proxying to pods by https');
  }
}

function readyPort(
  service: ServiceLike,
  endpoints: EndpointsLike | undefined,
  port: string,
): { ip: string; podName?: string; port: number } {
  const { name } = service.metadata;
  const none = unavailable(`no endpoints available for service "${name}"`);
  const ports = service.spec.ports ?? [];
  let portName = port;
  if (/^\d+$/.test(port)) {
    const known = ports.find(candidate => candidate.port === Number(port));
    if (!known) {
      throw unavailable(
        `no service port "${port}" found for service "${name}"`,
      );
    }
    portName = known.name ?? '';
  } else if (port === '' && ports.length === 1) {
    portName = ports[0].name ?? '';
  }
  const subsets = (endpoints?.subsets ?? []).filter(
    ({ addresses = [] }) => addresses.length > 0,
  );
  for (const subset of subsets) {
    const found = subset.ports?.find(
      candidate => (candidate.name ?? '') === portName,
    );
    const address = subset.addresses?.[0];
    if (found && address) {
      return {
        ip: address.ip,
        ...(address.targetRef ? { podName: address.targetRef.name } : {}),
        port: found.port,
      };
    }
  }
  throw none;
}

/**
 * The pod behind `services/ID/proxy`.
 *
 * @throws ApiStatusError 404 without the service, 503 without a ready pod
 */
export function serviceTarget(
  store: ObjectStore,
  namespace: string,
  id: string,
): ProxyTarget {
  const parsed = splitSchemeNamePort(id);
  if (!parsed) {
    throw ApiStatusError.badRequest(`invalid service request "${id}"`);
  }
  checkScheme(parsed.scheme);
  const { name } = parsed;
  const service = store.mustGet<ServiceLike>('services', { namespace, name });
  const endpoints = store.get<EndpointsLike>('endpoints', { namespace, name });
  const { ip, port, podName } = readyPort(service, endpoints, parsed.port);
  const pod =
    podName === undefined
      ? undefined
      : store.get('pods', { namespace, name: podName });
  if (!pod) {
    throw unavailable(
      `error trying to reach service: dial tcp ${ip}:${port}: connect: no route to host`,
    );
  }
  return { pod, ip, port };
}

/**
 * The pod of `pods/ID/proxy`.
 *
 * @throws ApiStatusError 404 without the pod, 400 when it has no address
 */
export function podTarget(
  store: ObjectStore,
  namespace: string,
  id: string,
): ProxyTarget {
  const parsed = splitSchemeNamePort(id);
  if (!parsed) throw ApiStatusError.badRequest(`invalid pod request "${id}"`);
  checkScheme(parsed.scheme);
  const { name } = parsed;
  const pod = store.mustGet<PodLike>('pods', { namespace, name });
  const first = pod.spec.containers[0]?.ports?.[0]?.containerPort;
  const port = parsed.port === '' ? first ?? 80 : Number(parsed.port);
  const ip = pod.status?.podIP ?? '';
  if (ip === '') throw ApiStatusError.badRequest('address not allowed');
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw ApiStatusError.badRequest(`invalid pod request "${id}"`);
  }
  return { pod, ip, port };
}

/** What the caller gets when nothing listens at the target. */
export function connectionRefused({ ip, port }: ProxyTarget): ApiStatusError {
  return unavailable(
    `error trying to reach service: dial tcp ${ip}:${port}: connect: connection refused`,
  );
}
