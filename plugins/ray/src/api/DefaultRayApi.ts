import { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  Cluster,
  Job,
  Template,
  TemplateList,
} from '@raydeck/backstage-plugin-ray-common';
import {
  JobSubmission,
  LogRequest,
  LogStream,
  RayApi,
  RequestOptions,
  WatchFilter,
  WatchMessage,
  WatchOptions,
} from './RayApi';
import { readChunks } from './readChunks';
import { readWatchMessages } from './readWatchMessages';

interface Call extends RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** The HTTP API of the Ray backend, with the token of who is signed in. */
export class DefaultRayApi implements RayApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  getCluster(ref: string, options?: RequestOptions): Promise<Cluster> {
    return this.#json(`clusters/${ref}`, options);
  }

  async getClusterYaml(ref: string, options?: RequestOptions) {
    const response = await this.#request(`clusters/${ref}/yaml`, options);
    return response.text();
  }

  deleteCluster(ref: string, uid: string): Promise<Cluster> {
    return this.#json(`clusters/${ref}`, {
      method: 'DELETE',
      headers: { 'If-Match': `"${uid}"` },
    });
  }

  getJob(ref: string, options?: RequestOptions): Promise<Job> {
    return this.#json(`jobs/${ref}`, options);
  }

  submitJob(request: JobSubmission, idempotencyKey: string): Promise<Job> {
    return this.#json('jobs', {
      method: 'POST',
      headers: { 'Idempotency-Key': idempotencyKey },
      body: request,
    });
  }

  stopJob(ref: string): Promise<Job> {
    return this.#json(`jobs/${ref}/stop`, { method: 'POST' });
  }

  deleteJob(ref: string, uid: string): Promise<Job> {
    return this.#json(`jobs/${ref}`, {
      method: 'DELETE',
      headers: { 'If-Match': `"${uid}"` },
    });
  }

  async listTemplates(options?: RequestOptions): Promise<Template[]> {
    const list = await this.#json<TemplateList>('templates', options);
    return list.items;
  }

  async *watch(
    filter: WatchFilter,
    options: WatchOptions,
  ): AsyncGenerator<WatchMessage> {
    const response = await this.#request(`watch${query({ ...filter })}`, {
      signal: options.signal,
      headers: {
        Accept: 'text/event-stream',
        ...(options.lastEventId && { 'Last-Event-ID': options.lastEventId }),
      },
    });
    options.onOpen?.();
    yield* readWatchMessages(readChunks(response));
  }

  async readLog(jobRef: string, request: LogRequest): Promise<LogStream> {
    const { signal, ...parameters } = request;
    const response = await this.#request(
      `jobs/${jobRef}/logs${query(parameters)}`,
      { signal },
    );
    return {
      start: Number(
        response.headers.get('X-Raydeck-Log-Start') ?? request.fromByte ?? 0,
      ),
      chunks: readChunks(response),
    };
  }

  async downloadLog(jobRef: string, options?: RequestOptions): Promise<Blob> {
    const response = await this.#request(
      `jobs/${jobRef}/logs?download=true`,
      options,
    );
    return response.blob();
  }

  async #json<T>(path: string, call?: Call): Promise<T> {
    const response = await this.#request(path, call);
    return response.json();
  }

  async #request(path: string, call: Call = {}): Promise<Response> {
    const base = await this.#discoveryApi.getBaseUrl('ray');
    const response = await this.#fetchApi.fetch(`${base}/v1/${path}`, {
      method: call.method,
      signal: call.signal,
      headers: {
        ...call.headers,
        ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

function query(parameters: {
  [name: string]: string | number | boolean | undefined;
}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}
