import {
  createServer as createHttpServer,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Certificate } from './selfSignedCertificate';

/** The first byte of every TLS connection: a handshake record. */
const TLS_HANDSHAKE = 0x16;

/**
 * HTTP and HTTPS on one port: which of them a connection speaks shows in its
 * first byte.
 */
export class DualServer {
  readonly #plain;
  readonly #tls;
  readonly #listener = createServer(socket => this.#sort(socket));
  readonly #sockets = new Set<Socket>();

  constructor(
    certificate: Certificate,
    onRequest: RequestListener,
    onUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void,
  ) {
    this.#plain = createHttpServer(onRequest);
    this.#tls = createHttpsServer(certificate, onRequest);
    for (const server of [this.#plain, this.#tls]) {
      server.on('upgrade', onUpgrade);
      // Watches and logs live long; callers decide when they end.
      server.requestTimeout = 0;
      server.keepAliveTimeout = 60_000;
    }
  }

  /** @returns the port that is listened on */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen(port, host, () => {
        this.#listener.off('error', reject);
        resolve();
      });
    });
    return (this.#listener.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#listener.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #sort(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.unshift(chunk);
      const server = chunk[0] === TLS_HANDSHAKE ? this.#tls : this.#plain;
      server.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  }
}
