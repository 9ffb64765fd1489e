import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { RawObject } from '../parseFrame';

export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers a request itself when it returns true. */
export type FakeHandler = (
  request: FakeRequest,
  response: ServerResponse,
) => boolean;

/** A collection behind real HTTP, and the means to do wrong what servers and networks do wrong. */
export class FakeApiServer {
  readonly requests: FakeRequest[] = [];
  /** Asked first, in order; the first that answers counts. */
  readonly handlers: FakeHandler[] = [];
  readonly server = createServer((request, response) =>
    this.#handle(request, response),
  );
  /** Whether lists are streamed; else such a request is refused, as by servers without the feature. */
  streamsLists = false;
  readonly #sockets = new Set<Socket>();
  readonly #objects = new Map<string, RawObject>();
  #watches = new Set<ServerResponse>();
  #version = 100;

  static async start(): Promise<FakeApiServer> {
    const fake = new FakeApiServer();
    fake.server.on('connection', socket => {
      fake.#sockets.add(socket);
      socket.on('close', () => fake.#sockets.delete(socket));
    });
    await new Promise<void>(resolve =>
      fake.server.listen(0, '127.0.0.1', resolve),
    );
    return fake;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Requests of a kind so far. A `stream` is a list and a watch in one. */
  count(kind: 'list' | 'watch' | 'stream'): number {
    return this.requests.filter(({ query }) => kindOf(query) === kind).length;
  }

  /** Changes the collection, and tells the watches. */
  put(name: string, uid: string, more: Record<string, unknown> = {}): void {
    const type = this.#objects.has(name) ? 'MODIFIED' : 'ADDED';
    const object = this.#make(name, uid, more);
    this.#objects.set(name, object);
    this.send({ type, object });
  }

  remove(name: string): void {
    const object = this.#objects.get(name);
    this.#objects.delete(name);
    this.#version += 1;
    this.send({
      type: 'DELETED',
      object: {
        ...object,
        metadata: {
          ...object?.metadata,
          resourceVersion: String(this.#version),
        },
      },
    });
  }

  /** Changes the collection behind the watches' back: what a broken connection does not deliver. */
  silently(change: () => void): void {
    const watches = this.#watches;
    this.#watches = new Set();
    change();
    this.#watches = watches;
  }

  /** Sends a frame, or any text, to all watches. */
  send(frame: object | string): void {
    for (const watch of this.#watches) {
      watch.write(
        typeof frame === 'string' ? frame : `${JSON.stringify(frame)}\n`,
      );
    }
  }

  /** Ends all watches as a server does at their timeout. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Cuts all connections without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  names(): string[] {
    return [...this.#objects.keys()].sort();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }

  #make(name: string, uid: string, more: Record<string, unknown>): RawObject {
    this.#version += 1;
    return {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      ...more,
      metadata: {
        name,
        namespace: 'ns',
        uid,
        resourceVersion: String(this.#version),
      },
    };
  }

  #handle(incoming: IncomingMessage, response: ServerResponse): void {
    let body = '';
    incoming.setEncoding('utf8').on('data', chunk => {
      body += chunk;
    });
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake');
      const request: FakeRequest = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body,
      };
      this.requests.push(request);
      if (this.handlers.some(handler => handler(request, response))) return;
      if (request.query.has('watch')) this.#watch(request, response);
      else this.#list(request, response);
    });
  }

  #watch({ query }: FakeRequest, response: ServerResponse): void {
    const isStream = kindOf(query) === 'stream';
    if (isStream && !this.streamsLists) {
      const why = 'sendInitialEvents is forbidden for watch';
      refuse(response, 422, 'Invalid', {}, why);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (isStream) this.#sendInitialEvents(response);
    this.#watches.add(response);
    response.on('close', () => this.#watches.delete(response));
  }

  #sendInitialEvents(response: ServerResponse): void {
    for (const object of this.#objects.values()) {
      response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
    }
    response.write(`${initialEventsEnd(String(this.#version))}\n`);
  }

  #list({ query }: FakeRequest, response: ServerResponse): void {
    const all = [...this.#objects.values()];
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? all.length);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        metadata: {
          resourceVersion: String(this.#version),
          ...(to < all.length && { continue: String(to) }),
        },
        items: all.slice(from, to),
      }),
    );
  }
}

function kindOf(query: URLSearchParams): 'list' | 'watch' | 'stream' {
  if (!query.has('watch')) return 'list';
  return query.get('sendInitialEvents') === 'true' ? 'stream' : 'watch';
}

/** The bookmark that ends the first part of a streaming list. */
export function initialEventsEnd(resourceVersion: string): string {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return JSON.stringify({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion, annotations } },
  });
}

/** Answers with a `v1.Status`. */
export function refuse(
  response: ServerResponse,
  code: number,
  reason: string,
  headers: Record<string, string> = {},
  message: string = reason,
): true {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ kind: 'Status', code, reason, message }));
  return true;
}

/** Lets a handler answer once. */
export function once(handler: FakeHandler): FakeHandler {
  let used = false;
  return (request, response) => {
    if (used) return false;
    used = handler(request, response);
    return used;
  };
}

/** Waits until something is so. */
export async function until(
  isSo: () => boolean,
  what = String(isSo),
): Promise<void> {
  const end = Date.now() + 5_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
