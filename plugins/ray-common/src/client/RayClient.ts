import { InputError, ResponseError } from '@backstage/errors';
import type {
  ApiOperations,
  Cluster,
  ClusterList,
  CreateClusterRequest,
  CreateRayJobRequest,
  EventList,
  Job,
  JobList,
  KubernetesClusterList,
  PodList,
  RenderRequest,
  RenderResult,
  SubmitJobRequest,
  Template,
  TemplateContext,
  TemplateList,
} from '../api';
import {
  parseClusterRef,
  parseJobRef,
  stringifyClusterRef,
  stringifyJobRef,
} from '../identity';

export type ListClustersQuery = NonNullable<
  ApiOperations['listClusters']['parameters']['query']
>;
export type ListJobsQuery = NonNullable<
  ApiOperations['listJobs']['parameters']['query']
>;

/** What every call takes. */
export interface RayRequestOptions {
  signal?: AbortSignal;
  /** A Backstage token; for callers whose `fetch` adds none. */
  token?: string;
}

export interface RayCreateOptions extends RayRequestOptions {
  /** The same key with the same body creates once, however often it is sent. */
  idempotencyKey?: string;
}

/**
 * The HTTP API of ray-backend, typed. A response that is not 2xx is thrown as `ResponseError`, whose `cause` keeps
 * the name, message and findings that the backend sent ({@link findingsOf}).
 */
export interface RayApiClient {
  listClusters(
    query?: ListClustersQuery,
    options?: RayRequestOptions,
  ): Promise<ClusterList>;
  /** @param uid - answers 404 unless the cluster has it */
  getCluster(
    ref: string,
    options?: RayRequestOptions & { uid?: string },
  ): Promise<Cluster>;
  getClusterYaml(ref: string, options?: RayRequestOptions): Promise<string>;
  listClusterPods(ref: string, options?: RayRequestOptions): Promise<PodList>;
  listClusterEvents(
    ref: string,
    options?: RayRequestOptions,
  ): Promise<EventList>;
  createCluster(
    request: CreateClusterRequest,
    options?: RayCreateOptions,
  ): Promise<Cluster>;
  /** @param uid - of the cluster that is meant; another one under the same name is left alone (409) */
  deleteCluster(
    ref: string,
    uid: string,
    options?: RayRequestOptions,
  ): Promise<Cluster>;
  listJobs(
    query?: ListJobsQuery,
    options?: RayRequestOptions,
  ): Promise<JobList>;
  getJob(ref: string, options?: RayRequestOptions): Promise<Job>;
  /** Submits to a running cluster, or creates a RayJob from a template. */
  submitJob(
    request: SubmitJobRequest | CreateRayJobRequest,
    options?: RayCreateOptions,
  ): Promise<Job>;
  stopJob(ref: string, options?: RayRequestOptions): Promise<Job>;
  deleteJob(
    ref: string,
    uid: string,
    options?: RayRequestOptions,
  ): Promise<Job>;
  listTemplates(options?: RayRequestOptions): Promise<TemplateList>;
  /** @param ref - `[namespace/]name` */
  getTemplate(ref: string, options?: RayRequestOptions): Promise<Template>;
  getTemplateContext(
    ref: string,
    entityRef: string,
    options?: RayRequestOptions,
  ): Promise<TemplateContext>;
  renderTemplate(
    ref: string,
    request: RenderRequest,
    options?: RayRequestOptions,
  ): Promise<RenderResult>;
  listKubernetesClusters(
    options?: RayRequestOptions,
  ): Promise<KubernetesClusterList>;
}

interface Call extends RayRequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: object;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A {@link RayApiClient} over fetch, for browsers and for Node. */
export class RayClient implements RayApiClient {
  readonly #discovery: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetch: typeof fetch;

  /**
   * @param options.discoveryApi - of Backstage, in browser or backend
   * @param options.fetchApi - the browser's adds the user's token; absent, it is the global one
   */
  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    this.#discovery = options.discoveryApi;
    this.#fetch = options.fetchApi?.fetch ?? fetch;
  }

  async listClusters(query?: ListClustersQuery, options?: RayRequestOptions) {
    return this.#json<ClusterList>('/v1/clusters', { ...options, query });
  }

  async getCluster(
    ref: string,
    options: RayRequestOptions & { uid?: string } = {},
  ) {
    const { uid, ...rest } = options;
    return this.#json<Cluster>(clusterPath(ref), {
      ...rest,
      query: { uid },
    });
  }

  async getClusterYaml(ref: string, options?: RayRequestOptions) {
    const response = await this.#call(`${clusterPath(ref)}/yaml`, {
      ...options,
    });
    return response.text();
  }

  async listClusterPods(ref: string, options?: RayRequestOptions) {
    return this.#json<PodList>(`${clusterPath(ref)}/pods`, { ...options });
  }

  async listClusterEvents(ref: string, options?: RayRequestOptions) {
    return this.#json<EventList>(`${clusterPath(ref)}/events`, { ...options });
  }

  async createCluster(
    request: CreateClusterRequest,
    options?: RayCreateOptions,
  ) {
    return this.#create<Cluster>('/v1/clusters', request, options);
  }

  async deleteCluster(ref: string, uid: string, options?: RayRequestOptions) {
    return this.#delete<Cluster>(clusterPath(ref), uid, options);
  }

  async listJobs(query?: ListJobsQuery, options?: RayRequestOptions) {
    return this.#json<JobList>('/v1/jobs', { ...options, query });
  }

  async getJob(ref: string, options?: RayRequestOptions) {
    return this.#json<Job>(jobPath(ref), { ...options });
  }

  async submitJob(
    request: SubmitJobRequest | CreateRayJobRequest,
    options?: RayCreateOptions,
  ) {
    return this.#create<Job>('/v1/jobs', request, options);
  }

  async stopJob(ref: string, options?: RayRequestOptions) {
    return this.#json<Job>(`${jobPath(ref)}/stop`, {
      ...options,
      method: 'POST',
    });
  }

  async deleteJob(ref: string, uid: string, options?: RayRequestOptions) {
    return this.#delete<Job>(jobPath(ref), uid, options);
  }

  async listTemplates(options?: RayRequestOptions) {
    return this.#json<TemplateList>('/v1/templates', { ...options });
  }

  async getTemplate(ref: string, options?: RayRequestOptions) {
    return this.#json<Template>(templatePath(ref), { ...options });
  }

  async getTemplateContext(
    ref: string,
    entityRef: string,
    options?: RayRequestOptions,
  ) {
    return this.#json<TemplateContext>(`${templatePath(ref)}/context`, {
      ...options,
      query: { entityRef },
    });
  }

  async renderTemplate(
    ref: string,
    request: RenderRequest,
    options?: RayRequestOptions,
  ) {
    return this.#json<RenderResult>(`${templatePath(ref)}/render`, {
      ...options,
      method: 'POST',
      body: request,
    });
  }

  async listKubernetesClusters(options?: RayRequestOptions) {
    return this.#json<KubernetesClusterList>('/v1/kubernetes-clusters', {
      ...options,
    });
  }

  async #create<T>(
    path: string,
    body: unknown,
    { idempotencyKey, ...options }: RayCreateOptions = {},
  ): Promise<T> {
    return this.#json<T>(path, {
      ...options,
      method: 'POST',
      body,
      headers: idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {},
    });
  }

  async #delete<T>(
    path: string,
    uid: string,
    options?: RayRequestOptions,
  ): Promise<T> {
    return this.#json<T>(path, {
      ...options,
      method: 'DELETE',
      headers: { 'If-Match': `"${uid}"` },
    });
  }

  async #json<T>(path: string, call: Call): Promise<T> {
    const response = await this.#call(path, call);
    return response.json();
  }

  async #call(path: string, call: Call): Promise<Response> {
    const { method = 'GET', query, body, headers, signal, token } = call;
    const baseUrl = await this.#discovery.getBaseUrl('ray');
    const response = await this.#fetch(`${baseUrl}${path}${toSearch(query)}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response;
  }
}

function clusterPath(ref: string): string {
  return `/v1/clusters/${checkSegments(
    ref,
    stringifyClusterRef(parseClusterRef(ref)),
  )}`;
}

function jobPath(ref: string): string {
  return `/v1/jobs/${checkSegments(ref, stringifyJobRef(parseJobRef(ref)))}`;
}

/** A URL folds `.` and `..`, however they are encoded, so no part of a reference may be one. */
function checkSegments(ref: string, encoded: string): string {
  if (encoded.split('/').some(part => part === '.' || part === '..')) {
    throw new InputError(`"${ref}" is not a reference: a part of it is dots`);
  }
  return encoded;
}

function templatePath(ref: string): string {
  const parts = ref.split('/');
  const [namespace, name] = parts.length === 1 ? ['default', ref] : parts;
  return `/v1/templates/${encodeURIComponent(namespace)}/${encodeURIComponent(
    name,
  )}`;
}

function toSearch(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const item of values) {
      if (item !== undefined) search.append(key, String(item));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
