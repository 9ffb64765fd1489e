import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { WebSocket } from 'undici';

export interface KubernetesRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  /** Sent as it is; an object is sent as JSON. Kept, because a request is sent again after credentials were renewed. */
  body?: string | Uint8Array | object;
  signal?: AbortSignal;
  /** How long to wait for the head of the answer. Default 60 s. */
  headersTimeoutMs?: number;
  /** How long the body may be silent. Default 60 s; 0 for ever. */
  bodyTimeoutMs?: number;
}

export interface KubernetesResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** Must be read to its end or destroyed, or the connection stays taken. */
  body: Readable;
}

/** One API server, with Raydeck's own credentials and a long-lived pool of connections. */
export interface KubernetesCluster {
  readonly name: string;
  /** Scheme, host and port, to be shown to people. The path may hold a secret and is not part of it. */
  readonly url: string;
  readonly defaultNamespace?: string;

  /**
   * Sends a request, whatever the status of its answer. Renews the credentials once when the API server (not something
   * behind its proxy) answers 401. Redirects are not followed.
   * @param path - below the API server's URL, already percent-encoded
   * @throws KubernetesError without a status when no answer came; the signal's reason when it was aborted
   */
  send(path: string, request?: KubernetesRequest): Promise<KubernetesResponse>;

  /** Like {@link KubernetesCluster.send}, but throws KubernetesError with the server's Status for 400 and above. */
  request(
    path: string,
    request?: KubernetesRequest,
  ): Promise<KubernetesResponse>;

  /** The answer's JSON. The API server is trusted to keep to its own schema: `T` is not checked. */
  json<T>(path: string, request?: KubernetesRequest): Promise<T>;

  /**
   * Opens a WebSocket through the API server, for example to `…/services/NAME:dashboard/proxy/…`. Its query string is
   * lost on the way (kubernetes#77142). The handshake's status is not known: an `error` event is all there is.
   */
  openWebSocket(
    path: string,
    options?: { headers?: Record<string, string> },
  ): Promise<WebSocket>;

  /** Breaks what is under way and closes all connections. */
  close(): Promise<void>;
}

/** `/api/v1/namespaces/NS/pods/NAME` and the like. Group `''` is the core group. */
export function resourcePath(at: {
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  name?: string;
  subresource?: string;
}): string {
  const root = at.group
    ? `/apis/${at.group}/${at.version}`
    : `/api/${at.version}`;
  const segments = [
    ...(at.namespace ? ['namespaces', encodeURIComponent(at.namespace)] : []),
    at.plural,
    ...(at.name ? [encodeURIComponent(at.name)] : []),
    ...(at.subresource ? [at.subresource] : []),
  ];
  return `${root}/${segments.join('/')}`;
}
