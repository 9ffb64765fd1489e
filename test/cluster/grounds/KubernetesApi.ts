import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import type { Credentials } from './Ground';
import { waitFor } from './waitFor';

/** An object of any kind. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    finalizers?: string[];
  };
  [field: string]: unknown;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject;
}

export interface Answer {
  status: number;
  body: KubeObject & { message?: string; items?: KubeObject[] };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Place {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name?: string;
}

/** A plain client of an API server, independent of Raydeck's own. */
export class KubernetesApi {
  readonly #server: string;
  readonly #agent: Agent;
  readonly #headers: Record<string, string>;
  readonly #resources = new Map<string, Promise<Map<string, string>>>();

  constructor(at: { server: string; ca?: string }, who: Credentials) {
    const { token, cert, key } = who;
    this.#server = at.server;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
    this.#agent = new Agent({
      connect: { ...(at.ca && { ca: at.ca }), ...(cert && { cert, key }) },
    });
  }

  /** Whatever the answer's status is. */
  async send(
    method: Method,
    path: string,
    body?: object | string,
    contentType = 'application/json',
  ): Promise<Answer> {
    const response = await request(`${this.#server}${path}`, {
      method,
      dispatcher: this.#agent,
      headers: {
        ...this.#headers,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && {
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.body.text();
    return {
      status: response.statusCode,
      body: text.startsWith('{') ? JSON.parse(text) : { message: text },
    };
  }

  /** Like {@link send}. Throws Error for 400 and above, with what was asked and what was answered. */
  async must(
    method: Method,
    path: string,
    body?: object | string,
    contentType?: string,
  ): Promise<Answer['body']> {
    const answer = await this.send(method, path, body, contentType);
    if (answer.status < 400) return answer.body;
    throw new Error(
      `${method} ${path} answered ${answer.status}: ${answer.body.message}`,
    );
  }

  /** Creates what the manifest says. */
  async create(manifest: KubeObject): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = manifest;
    const path = await this.path({
      apiVersion,
      kind,
      namespace: metadata.namespace,
    });
    return this.must('POST', path, manifest);
  }

  /** Creates a namespace, and waits for the account that its pods cannot do without. */
  async createNamespace(name: string): Promise<void> {
    await this.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await waitFor(
      `the default service account of ${name}`,
      async () => (await this.send('GET', account)).status === 200,
    );
  }

  async list(place: Place): Promise<KubeObject[]> {
    const { items = [] } = await this.must('GET', await this.path(place));
    return items.map(item => ({
      ...item,
      apiVersion: place.apiVersion,
      kind: place.kind,
    }));
  }

  /** The path of a kind, or of one object of it, as discovery names it. */
  async path({ apiVersion, kind, namespace, name }: Place): Promise<string> {
    const plural = (await this.#plurals(apiVersion)).get(kind);
    if (!plural) throw new Error(`${this.#server} serves no ${kind}`);
    const root = apiVersion.includes('/') ? 'apis' : 'api';
    const within = namespace ? `/namespaces/${namespace}` : '';
    return `/${root}/${apiVersion}${within}/${plural}${name ? `/${name}` : ''}`;
  }

  /** Reports what happens to a kind in a namespace, from its beginning, until it is aborted or the watch ends. */
  async watch(
    place: Place,
    report: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const path = await this.path(place);
    const { metadata } = await this.must('GET', path);
    const from = metadata.resourceVersion;
    const response = await request(
      `${this.#server}${path}?watch=1&resourceVersion=${from}`,
      {
        dispatcher: this.#agent,
        headers: this.#headers,
        bodyTimeout: 0,
        signal,
      },
    );
    try {
      for await (const line of createInterface({ input: response.body })) {
        if (line) report(JSON.parse(line));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #plurals(apiVersion: string): Promise<Map<string, string>> {
    const asked =
      this.#resources.get(apiVersion) ??
      this.must(
        'GET',
        `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`,
      ).then(
        ({ resources }) =>
          new Map(
            (resources as { name: string; kind: string }[])
              .filter(({ name }) => !name.includes('/'))
              .map(({ name, kind }) => [kind, name]),
          ),
      );
    this.#resources.set(apiVersion, asked);
    return asked;
  }
}
