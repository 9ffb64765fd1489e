import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import type { ProxiedRequest } from './readRequests';
import { splitFrames } from './splitFrames';

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

export interface AnswerHead {
  status: number;
  headers: Record<string, string>;
}

/** One request of a client, and the bytes of its answer: to be passed on as they are, or to be spoilt. */
export class Exchange {
  readonly request: ProxiedRequest;
  readonly socket: Socket;
  /** Whether the connection can carry another request. */
  reusable = false;
  readonly #ask: (
    target: string,
    signal: AbortSignal,
  ) => Promise<IncomingMessage>;
  readonly #gone = new AbortController();
  readonly #leave = () => this.#gone.abort();
  #upstream?: IncomingMessage;

  constructor(
    request: ProxiedRequest,
    socket: Socket,
    ask: (target: string, signal: AbortSignal) => Promise<IncomingMessage>,
  ) {
    this.request = request;
    this.socket = socket;
    this.#ask = ask;
    if (socket.destroyed) this.#leave();
    else socket.once('close', this.#leave);
  }

  /** Aborted when the client has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Asks the API server; `target` where it is to be asked for something else than the client asked for. */
  async ask(target: string = this.request.target): Promise<AnswerHead> {
    this.#upstream = await this.#ask(target, this.gone);
    const { statusCode = 0, headers } = this.#upstream;
    const kept = ['content-type', 'retry-after', 'warning'].flatMap(name =>
      typeof headers[name] === 'string' ? [[name, headers[name]]] : [],
    );
    return { status: statusCode, headers: Object.fromEntries(kept) };
  }

  /** The lines of the server's answer with their newlines; throws when the server breaks off. */
  frames(): AsyncGenerator<Buffer> {
    if (!this.#upstream) throw new Error('the server was not asked');
    return splitFrames(this.#upstream);
  }

  /** The whole of the server's answer. */
  async body(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.#upstream ?? []) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }

  /** Begins an answer of chunks. */
  async begin(head: AnswerHead): Promise<void> {
    await this.write(
      encodeHead(head.status, {
        ...head.headers,
        'transfer-encoding': 'chunked',
      }),
    );
  }

  async chunk(bytes: Uint8Array): Promise<void> {
    await this.write(encodeChunk(bytes));
  }

  async finish(): Promise<void> {
    await this.write(LAST_CHUNK);
    this.reusable = true;
  }

  /** A whole answer with its length. */
  async answer(head: AnswerHead, body: Uint8Array | string): Promise<void> {
    const bytes = Buffer.from(body);
    await this.write(
      Buffer.concat([
        encodeHead(head.status, {
          ...head.headers,
          'content-length': String(bytes.length),
        }),
        bytes,
      ]),
    );
    this.reusable = true;
  }

  /** Sends bytes as they are; waits for a slow client. Nothing is sent to one that has gone. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.gone.aborted || this.socket.write(bytes)) return;
    await once(this.socket, 'drain', { signal: this.gone }).catch(
      () => undefined,
    );
  }

  /** Ends the connection with RST. */
  reset(): void {
    this.reusable = false;
    this.socket.resetAndDestroy();
  }

  /** Says nothing more, and keeps the connection open until the client gives it up. */
  async hang(): Promise<void> {
    if (!this.gone.aborted) {
      await once(this.gone, 'abort');
    }
  }

  /** The answer is over: lets go of the server's, and of the connection. */
  release(): void {
    this.socket.off('close', this.#leave);
    this.#upstream?.destroy();
  }
}

export function encodeHead(
  status: number,
  headers: Record<string, string>,
): Buffer {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join(
      '',
    )}\r\n`,
    'latin1',
  );
}

export function encodeChunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}
