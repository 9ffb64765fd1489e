import { once } from 'node:events';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ProxyBackend, ProxyResponse, ProxySocket } from './backends';
import { connectionRefused, type ProxyTarget } from './proxyTarget';
import { statusOf } from './respond';

/** Headers of one connection, which a proxy does not pass on. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const rest = { ...headers };
  // The API server has used it and keeps it to itself.
  delete rest.authorization;
  for (const name of HOP_BY_HOP) delete rest[name];
  return rest;
}

function returned(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.includes(name.toLowerCase()),
    ),
  );
}

function socketOf(ws: WebSocket): ProxySocket {
  return {
    send: data => ws.send(data),
    close: (code, reason) => ws.close(code, reason),
    terminate: () => ws.terminate(),
    onMessage: listener => {
      ws.on('message', (data, isBinary) => {
        const bytes = Array.isArray(data)
          ? Buffer.concat(data)
          : Buffer.from(data as Buffer);
        listener(isBinary ? bytes : bytes.toString('utf8'));
      });
    },
    onClose: listener => {
      ws.on('close', () => listener());
    },
  };
}

/** Passes requests on to what listens in pods. */
export class Proxy {
  readonly #backend: () => ProxyBackend | undefined;
  readonly #webSockets = new WebSocketServer({ noServer: true });

  constructor(backend: () => ProxyBackend | undefined) {
    this.#backend = backend;
  }

  /** Ends all WebSockets. */
  close(): void {
    for (const client of this.#webSockets.clients) client.terminate();
    this.#webSockets.close();
  }

  /** @throws ApiStatusError 503 when nothing listens at the target */
  async http(
    target: ProxyTarget,
    path: string,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const aborter = new AbortController();
    res.on('close', () => aborter.abort());
    const answer = await this.#backend()?.http(target.pod, target.port, {
      method: req.method ?? 'GET',
      path,
      headers: forwarded(req.headers),
      body: req,
      signal: aborter.signal,
    });
    if (!answer) throw connectionRefused(target);
    res.writeHead(answer.status, returned(answer.headers));
    if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
      res.end(answer.body);
      return;
    }
    for await (const chunk of answer.body) {
      if (res.destroyed) return;
      if (!res.write(chunk)) {
        await Promise.race([once(res, 'drain'), once(res, 'close')]);
      }
    }
    res.end();
  }

  /**
   * Passes a WebSocket on. Its query string is lost on the way, as it is on the
   * real server.
   */
  async webSocket(
    target: ProxyTarget,
    path: string,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const accept = (): ProxySocket => {
      let accepted: ProxySocket | undefined;
      this.#webSockets.handleUpgrade(req, socket, head, ws => {
        ws.on('error', () => ws.terminate());
        accepted = socketOf(ws);
      });
      if (!accepted) throw new Error('The WebSocket handshake failed');
      return accepted;
    };
    const refusal = await this.#backend()?.webSocket(
      target.pod,
      target.port,
      { path, headers: forwarded(req.headers) },
      accept,
    );
    if (refusal) await refuseUpgrade(socket, refusal);
  }

  get hasBackend(): boolean {
    return this.#backend() !== undefined;
  }
}

/** Answers an upgrade request with an HTTP response and ends the connection. */
export async function refuseUpgrade(
  socket: Duplex,
  { status, headers, body }: ProxyResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    chunks.push(Buffer.from(body));
  } else {
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
  }
  const bytes = Buffer.concat(chunks);
  const lines = Object.entries({
    ...returned(headers),
    'content-length': bytes.length,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${String(value)}`);
  if (socket.destroyed) return;
  socket.write(`HTTP/1.1 ${status} \r\n${lines.join('\r\n')}\r\n\r\n`);
  socket.end(bytes);
}

/** An error as the answer to an upgrade request. */
export function upgradeError(error: unknown): ProxyResponse {
  const status = statusOf(error);
  return {
    status: status.code,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(status),
  };
}
