import { Readable } from 'node:stream';
import { WebSocket, type Dispatcher } from 'undici';
import type {
  KubernetesClusterDetails,
  KubernetesCredentials,
} from '@raydeck/backstage-plugin-ray-node';
import { createDispatcher } from './createDispatcher';
import { CredentialsCache } from './CredentialsCache';
import { describeConnectFailure } from './describeConnectFailure';
import { describeCredentials } from './describeCredentials';
import { foreignAdvice, foreignAnswer } from './foreignAnswer';
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
import { withHeaders, withoutCompression } from './withoutCompression';
import { messageOf } from './messageOf';

const ANSWER_TIMEOUT_MS = 60_000;
/** Refusals are short; whatever answers in the API server's place may not be. */
const REFUSAL_MAX_BYTES = 1024 * 1024;

/** {@link KubernetesCluster} over undici. */
export class HttpKubernetesCluster implements KubernetesCluster {
  readonly name: string;
  readonly url: string;
  readonly #base: string;
  #details: KubernetesClusterDetails;
  readonly #credentials: CredentialsCache;
  readonly #closing = new AbortController();
  #pool?: { certificate?: string; key?: string; dispatcher: Dispatcher };

  constructor(details: KubernetesClusterDetails) {
    this.name = details.name;
    this.#base = details.url.replace(/\/+$/, '');
    this.url = new URL(details.url).origin;
    this.#details = details;
    this.#credentials = new CredentialsCache(details.auth);
  }

  get defaultNamespace(): string | undefined {
    return this.#details.defaultNamespace;
  }

  /**
   * Takes in what changed about the way to the same API server, such as a rotated authority, for the next request on.
   * What is under way goes on. Credentials stay with the source that was given at first.
   */
  reconfigure(details: KubernetesClusterDetails): void {
    this.#details = details;
    this.#pool?.dispatcher.close().catch(() => undefined);
    this.#pool = undefined;
  }

  async send(
    path: string,
    request: KubernetesRequest = {},
  ): Promise<KubernetesResponse> {
    return (await this.#exchange(path, request)).response;
  }

  async request(
    path: string,
    request: KubernetesRequest = {},
  ): Promise<KubernetesResponse> {
    const { response, credentials } = await this.#exchange(path, request);
    const { status, headers } = response;
    const isPage = /\bhtml\b/.test(headers['content-type'] ?? '');
    if (status < 300 && !isPage) return response;
    const text = await this.#refusalText(response);
    const asked = `${request.method ?? 'GET'} ${path}`;
    const foreign = foreignAnswer(status, headers, text);
    if (foreign) {
      throw new KubernetesError(
        this.name,
        `${this.name} at ${this.url} ${foreign}; ${foreignAdvice(status)}`,
        'NotKubernetes',
        status,
        undefined,
        parseRetryAfter(headers['retry-after'], Date.now()),
      );
    }
    const body = parseStatus(text);
    const hint =
      status === 401 ? describeCredentials(credentials, new Date()) : undefined;
    const message =
      body?.message ||
      `${asked} answered ${status}: ${text.trim().slice(0, 300)}`;
    throw new KubernetesError(
      this.name,
      hint ? `${message}: ${hint}` : message,
      body?.reason || `Http${status}`,
      status,
      body,
      parseRetryAfter(headers['retry-after'], Date.now()) ??
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
        } answered ${path} with something that is not JSON, or only a part of it: ${text.slice(
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
      dispatcher: this.#dispatcherFor(credentials).compose(
        withoutCompression,
        withHeaders(authorization(credentials)),
      ),
      headers: options.headers,
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error(`${this.name} was closed`));
    this.#credentials.close();
    await this.#pool?.dispatcher.destroy();
  }

  /** A request and its answer, with renewed credentials where the first were refused, and which these were. */
  async #exchange(
    path: string,
    request: KubernetesRequest,
  ): Promise<{
    response: KubernetesResponse;
    credentials: KubernetesCredentials;
  }> {
    const { signal } = request;
    const credentials = await this.#ask(() => this.#credentials.get(), signal);
    const first = await this.#dispatch(path, request, credentials);
    if (first.status !== 401) return { response: first, credentials };
    // Ray behind the proxy answers 401 too, in plain text: that one is not about our credentials.
    const text = await this.#refusalText(first);
    if (!parseStatus(text)) {
      const body = Readable.from([Buffer.from(text)]);
      return { response: { ...first, body }, credentials };
    }
    const renewed = await this.#ask(
      () => this.#credentials.renew(credentials),
      signal,
    );
    const response = await this.#dispatch(path, request, renewed);
    return { response, credentials: renewed };
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
      const { statusCode, headers, body } = await this.#dispatcherFor(
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

  /** Credentials; who asks for them on behalf of a request that is aborted does not wait on. */
  async #ask(
    get: () => Promise<KubernetesCredentials>,
    signal?: AbortSignal,
  ): Promise<KubernetesCredentials> {
    try {
      return await unlessAborted(
        get(),
        signal
          ? AbortSignal.any([signal, this.#closing.signal])
          : this.#closing.signal,
      );
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
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

  #dispatcherFor({ clientCertificate }: KubernetesCredentials): Dispatcher {
    const kept = this.#pool;
    if (
      kept &&
      kept.certificate === clientCertificate?.certificate &&
      kept.key === clientCertificate?.key
    ) {
      return kept.dispatcher;
    }
    const dispatcher = createDispatcher(this.#details, { clientCertificate });
    this.#pool = { ...clientCertificate, dispatcher };
    // Ends by itself once the watches on it have been renewed.
    kept?.dispatcher.close().catch(() => undefined);
    return dispatcher;
  }
}

async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw signal.reason;
  }
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function authorization(
  credentials: KubernetesCredentials,
): Record<string, string | string[]> {
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
