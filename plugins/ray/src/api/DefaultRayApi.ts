import { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  Cluster,
  Job,
  RayClient,
  Template,
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

/** Far longer than the pauses between the lines by which the backend keeps a stream alive. */
const WATCH_IDLE_MS = 90_000;

/** The HTTP API of the Ray backend, with the token of who is signed in. */
export class DefaultRayApi implements RayApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;
  readonly #client: RayClient;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
    this.#client = new RayClient(options);
  }

  getCluster(ref: string, options?: RequestOptions): Promise<Cluster> {
    return this.#client.getCluster(ref, options);
  }

  getClusterYaml(ref: string, options?: RequestOptions): Promise<string> {
    return this.#client.getClusterYaml(ref, options);
  }

  deleteCluster(ref: string, uid: string): Promise<Cluster> {
    return this.#client.deleteCluster(ref, uid);
  }

  getJob(ref: string, options?: RequestOptions): Promise<Job> {
    return this.#client.getJob(ref, options);
  }

  submitJob(request: JobSubmission, idempotencyKey: string): Promise<Job> {
    return this.#client.submitJob(
      { ...request, dryRun: false },
      { idempotencyKey },
    );
  }

  stopJob(ref: string): Promise<Job> {
    return this.#client.stopJob(ref);
  }

  deleteJob(ref: string, uid: string): Promise<Job> {
    return this.#client.deleteJob(ref, uid);
  }

  async listTemplates(options?: RequestOptions): Promise<Template[]> {
    const { items } = await this.#client.listTemplates(options);
    return items;
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
    yield* readWatchMessages(readChunks(response, WATCH_IDLE_MS));
  }

  async readLog(jobRef: string, request: LogRequest): Promise<LogStream> {
    const { signal, ...parameters } = request;
    const response = await this.#request(
      `jobs/${jobRef}/logs${query(parameters)}`,
      { signal },
    );
    const start = response.headers.get('X-Raydeck-Log-Start');
    return {
      start: Number(start ?? request.fromByte ?? 0),
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

  async #request(path: string, init?: RequestInit): Promise<Response> {
    const base = await this.#discoveryApi.getBaseUrl('ray');
    const response = await this.#fetchApi.fetch(`${base}/v1/${path}`, init);
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
