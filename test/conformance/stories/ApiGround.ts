import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindPath } from './kindPaths';
import type {
  ObjectRef,
  PatchOperation,
  StoryEvent,
  StoryGround,
  StoryKind,
  StoryObject,
  SubmittedJob,
} from './Story';

/** Where an API server is, and as whom it is asked. */
export interface ApiServer {
  server: string;
  token?: string;
  /** A client certificate and its key, instead of a token. */
  cert?: string;
  key?: string;
  ca?: string;
}

const JSON_PATCH = 'application/json-patch+json';

/** A real or simulated API server, over HTTP, as a ground for stories. */
export class ApiGround implements StoryGround {
  readonly lagSeconds = 15;
  readonly #server: ApiServer;
  readonly #msPerMs: number;

  /** @param timeScale - how much faster than time the server's ground is */
  constructor(server: ApiServer, timeScale: number = 1) {
    this.#server = server;
    this.#msPerMs = 1 / timeScale;
  }

  /** Creates the namespace of a story, which must not exist. */
  async createNamespace(name: string): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await this.#ask('POST', '/api/v1/namespaces', body);
  }

  async create(object: StoryObject): Promise<void> {
    const { namespace = 'default' } = object.metadata;
    const path = kindPath(object.kind as StoryKind, namespace);
    await this.#ask('POST', path, object);
  }

  async patch(
    namespace: string,
    { kind, name }: ObjectRef,
    operations: PatchOperation[],
  ): Promise<void> {
    const path = `${kindPath(kind, namespace)}/${name}`;
    await this.#ask('PATCH', path, operations, JSON_PATCH);
  }

  async delete(namespace: string, { kind, name }: ObjectRef): Promise<void> {
    await this.#ask('DELETE', `${kindPath(kind, namespace)}/${name}`);
  }

  async submit(
    namespace: string,
    service: string,
    job: SubmittedJob,
  ): Promise<void> {
    const services = `/api/v1/namespaces/${namespace}/services`;
    const path = `${services}/${service}:dashboard/proxy/api/jobs/`;
    await this.#ask('POST', path, job);
  }

  async watch(
    namespace: string,
    kinds: readonly StoryKind[],
    tell: (event: StoryEvent) => void,
  ): Promise<() => void> {
    const stops = await Promise.all(
      kinds.map(kind => this.#watchKind(kindPath(kind, namespace), tell)),
    );
    return () => stops.forEach(stop => stop());
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms * this.#msPerMs);
  }

  async #watchKind(
    path: string,
    tell: (event: StoryEvent) => void,
  ): Promise<() => void> {
    const list = (await this.#ask('GET', path)) as {
      metadata: { resourceVersion: string };
    };
    let version = list.metadata.resourceVersion;
    let stopped = false;
    let current: ClientRequest | undefined;
    const open = async (): Promise<void> => {
      const query = `?watch=true&resourceVersion=${version}`;
      const [sent, answer] = await this.#open('GET', path + query);
      current = sent;
      answer.on('error', () => undefined);
      const lines = createInterface({ input: answer });
      lines.on('line', line => {
        const event = JSON.parse(line) as StoryEvent;
        version = String(event.object.metadata.resourceVersion ?? version);
        if (event.type !== 'BOOKMARK' && !stopped) tell(event);
      });
      // A stream that breaks is opened again, as one that ends.
      lines.on('error', () => undefined);
      lines.on('close', () => {
        if (!stopped) void open().catch(() => undefined);
      });
    };
    await open();
    return () => {
      stopped = true;
      current?.destroy();
    };
  }

  async #ask(
    method: string,
    path: string,
    body?: object,
    type: string = 'application/json',
  ): Promise<unknown> {
    const [, answer] = await this.#open(method, path, body, type);
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += chunk;
    if ((answer.statusCode ?? 500) >= 300) {
      throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    }
    return JSON.parse(text);
  }

  #open(
    method: string,
    path: string,
    body?: object,
    type: string = 'application/json',
  ): Promise<[ClientRequest, IncomingMessage]> {
    const { server, token, cert, key, ca } = this.#server;
    const url = new URL(path, server);
    const text = body && JSON.stringify(body);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = {
      Accept: 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(text
        ? { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }
        : {}),
    };
    const options = {
      method,
      headers,
      agent: false as const,
      ...(cert && key ? { cert, key } : {}),
      ...(ca ? { ca } : {}),
    };
    return new Promise((resolve, reject) => {
      const sent = send(url, options, answer => resolve([sent, answer]));
      sent.on('error', reject);
      sent.end(text);
    });
  }
}
