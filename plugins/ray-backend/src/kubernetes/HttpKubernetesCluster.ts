import { Readable } from 'node:stream';
import { Agent, WebSocket, type Dispatcher } from 'undici';
import type {
  KubernetesClusterDetails,
  KubernetesCredentials,
} from '@raydeck/backstage-plugin-ray-node';
import { CredentialsCache } from './CredentialsCache';
import { describeConnectFailure } from './describeConnectFailure';
import type {
  KubernetesCluster,
  KubernetesRequest,
  KubernetesResponse,
} from './KubernetesCluster';
import {
  KubernetesError,
  parseRetryAfter,
  parseStatus,
} from './KubernetesError';
import { readText } from './readText';
import { withoutCompression } from './withoutCompression';
import { messageOf } from './messageOf';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 60_000;
/** Refusals are short; whatever answers in the API server's place may not be. */
const REFUSAL_MAX_BYTES = 1024 * 1024;
/** Ray's tail sends frames of at most some 20,000 characters. */
const WEBSOCKET_MAX_BYTES = 4 * 1024 * 1024;

/** {@link KubernetesCluster} over undici. */
export class HttpKubernetesCluster implements KubernetesCluster {
  readonly name: string;
  readonly url: string;
  readonly defaultNamespace?: string;
  readonly #base: string;
  readonly #details: KubernetesClusterDetails;
  readonly #credentials: CredentialsCache;
  readonly #closing = new AbortController();
  #agent?: { certificate?: string; key?: string; agent: Agent };

  constructor(details: KubernetesClusterDetails) {
    this.name = details.name;
    this.#base = details.url.replace(/\/+$/, '');
    this.url = new URL(details.url).origin;
    this.defaultNamespace = details.defaultNamespace;
    this.#details = details;
    this.#credentials = new CredentialsCache(details.auth);
  }

  async send(
    path: string,
    request: KubernetesRequest = {},
  ): Promise<KubernetesResponse> {
    const credentials = await this.#ask(() => this.#credentials.get());
    const first = await this.#dispatch(path, request, credentials);
    if (first.status !== 401) return first;
    // Ray behind the proxy answers 401 too, in plain text: that one is not about our credentials.
    const text = await this.#refusalText(first);
    if (!parseStatus(text)) {
      return { ...first, body: Readable.from([Buffer.from(text)]) };
    }
    const renewed = await this.#ask(() => this.#credentials.renew(credentials));
    return this.#dispatch(path, request, renewed);
  }

  async request(
    path: string,
    request: KubernetesRequest = {},
  ): Promise<KubernetesResponse> {
    const response = await this.send(path, request);
    if (response.status < 400) return response;
    const text = await this.#refusalText(response);
    const body = parseStatus(text);
    const message =
      body?.message ||
      `${request.method ?? 'GET'} ${path} answered ${response.status}: ${text
        .trim()
        .slice(0, 300)}`;
    throw new KubernetesError(
      this.name,
      message,
      body?.reason || `Http${response.status}`,
      response.status,
      body,
      parseRetryAfter(response.headers['retry-after'], Date.now()) ??
        (body?.details?.retryAfterSeconds === undefined
          ? undefined
          : body.details.retryAfterSeconds * 1000),
    );
  }

  async json<T>(path: string, request: KubernetesRequest = {}): Promise<T> {
    const response = await this.request(path, {
      ...request,
      headers: { accept: 'application/json', ...request.headers },
    });
    let text: string;
    try {
      text = await readText(response.body);
    } catch (error) {
      throw this.#unreachable(error, request.signal);
    }
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new KubernetesError(
        this.name,
        `${this.name} at ${
          this.url
        } answered ${path} with something that is not JSON: ${text.slice(
          0,
          100,
        )}`,
        'Malformed',
        undefined,
        undefined,
        undefined,
        { cause: error },
      );
    }
  }

  async openWebSocket(
    path: string,
    options: { headers?: Record<string, string> } = {},
  ): Promise<WebSocket> {
    const credentials = await this.#ask(() => this.#credentials.get());
    return new WebSocket(`${this.#base}${path}`.replace(/^http/, 'ws'), {
      dispatcher: this.#agentFor(credentials).compose(withoutCompression),
      headers: { ...authorization(credentials), ...options.headers },
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error(`${this.name} was closed`));
    await this.#agent?.agent.destroy();
  }

  async #dispatch(
    path: string,
    request: KubernetesRequest,
    credentials: KubernetesCredentials,
  ): Promise<KubernetesResponse> {
    const signal = request.signal
      ? AbortSignal.any([request.signal, this.#closing.signal])
      : this.#closing.signal;
    const isJson =
      typeof request.body === 'object' && !(request.body instanceof Uint8Array);
    const options: Dispatcher.RequestOptions = {
      origin: this.url,
      path: this.#target(path, request.query),
      method: request.method ?? 'GET',
      headers: {
        ...(isJson && { 'content-type': 'application/json' }),
        ...authorization(credentials),
        ...request.headers,
      },
      body: encodeBody(request.body),
      signal,
      headersTimeout: request.headersTimeoutMs ?? ANSWER_TIMEOUT_MS,
      bodyTimeout: request.bodyTimeoutMs ?? ANSWER_TIMEOUT_MS,
    };
    try {
      const { statusCode, headers, body } = await this.#agentFor(
        credentials,
      ).request(options);
      return { status: statusCode, headers, body };
    } catch (error) {
      throw this.#unreachable(error, signal);
    }
  }

  #target(path: string, query: KubernetesRequest['query'] = {}): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) search.set(key, String(value));
    }
    const prefix = new URL(this.#base).pathname.replace(/\/$/, '');
    return `${prefix}${path}${search.size > 0 ? `?${search}` : ''}`;
  }

  async #refusalText(response: KubernetesResponse): Promise<string> {
    try {
      return await readText(response.body, REFUSAL_MAX_BYTES);
    } catch {
      return '';
    }
  }

  async #ask(
    get: () => Promise<KubernetesCredentials>,
  ): Promise<KubernetesCredentials> {
    try {
      return await get();
    } catch (error) {
      throw new KubernetesError(
        this.name,
        messageOf(error),
        'CredentialsMissing',
        undefined,
        undefined,
        undefined,
        { cause: error },
      );
    }
  }

  #unreachable(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    return new KubernetesError(
      this.name,
      `${this.name} ${describeConnectFailure(this.url, error)}`,
      'Unreachable',
      undefined,
      undefined,
      undefined,
      { cause: error },
    );
  }

  /** A client certificate belongs to the connection, so a new one needs new connections. */
  #agentFor({ clientCertificate }: KubernetesCredentials): Agent {
    const kept = this.#agent;
    if (
      kept &&
      kept.certificate === clientCertificate?.certificate &&
      kept.key === clientCertificate?.key
    ) {
      return kept.agent;
    }
    const { caData, skipTLSVerify, tlsServerName } = this.#details;
    const agent = new Agent({
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        keepAlive: true,
        keepAliveInitialDelay: 20_000,
        ...(caData && { ca: Buffer.from(caData, 'base64').toString() }),
        ...(tlsServerName && { servername: tlsServerName }),
        ...(skipTLSVerify && { rejectUnauthorized: false }),
        ...(clientCertificate && {
          cert: clientCertificate.certificate,
          key: clientCertificate.key,
        }),
      },
      webSocket: { maxPayloadSize: WEBSOCKET_MAX_BYTES },
    });
    this.#agent = { ...clientCertificate, agent };
    // Ends by itself once the watches on it have been renewed.
    kept?.agent.close().catch(() => undefined);
    return agent;
  }
}

function authorization(
  credentials: KubernetesCredentials,
): Record<string, string> {
  return {
    ...credentials.headers,
    ...(credentials.token && {
      authorization: `Bearer ${credentials.token}`,
    }),
  };
}

function encodeBody(
  body: KubernetesRequest['body'],
): string | Uint8Array | undefined {
  return typeof body === 'object' && !(body instanceof Uint8Array)
    ? JSON.stringify(body)
    : body;
}
