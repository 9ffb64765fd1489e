import { once } from 'node:events';
import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { Random } from '../support/Random';
import { Exchange } from './Exchange';
import type { FaultContext } from './Fault';
import type { FaultDeck } from './FaultDeck';
import { pass } from './pass';
import { refuseStream } from './refuseStream';
import { readRequests, type RequestKind } from './readRequests';
import { Recording } from './Recording';
import { Upstream, type UpstreamOptions } from './Upstream';
import { withQuery } from './withQuery';

export interface FaultProxyOptions {
  upstream: UpstreamOptions;
  deck: FaultDeck;
  /** Of the chances that a request draws a fault. */
  seed: number;
  /** How many of the requests of a kind draw a fault, while faults are on; all by default. */
  rates?: Partial<Record<RequestKind, number>>;
  /** Pages are cut to so many objects, so that small collections have several. */
  pageSize?: number;
  /** Watches are ended in order after so long. */
  longestWatchSeconds?: number;
  /** Streaming lists are refused, as by an API server that has them off. */
  refusesStreams?: boolean;
  /** Told of each request before it is answered. */
  onRequest?: (seen: SeenRequest) => void;
}

export interface SeenRequest {
  kind: RequestKind;
  target: string;
  /** The name of the fault that it drew. */
  fault?: string;
}

/** Stands between a client and an API server, and does wrong what networks, load balancers and API servers do wrong. */
export class FaultProxy {
  readonly #options: FaultProxyOptions;
  readonly #upstream: Upstream;
  readonly #random: Random;
  /** With what each was used for last. */
  readonly #sockets = new Map<Socket, string>();
  readonly #recordings = new Map<string, Recording>();
  readonly #server: Server;
  /** Paths on which a fault that may tell older versions was injected. */
  readonly #replayed = new Set<string>();
  #faultsOn = false;
  #port = 0;
  #reopening?: Promise<void>;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#upstream = new Upstream(options.upstream);
    this.#random = new Random(options.seed);
    this.#server = createServer({ noDelay: true }, socket =>
      this.#serve(socket),
    );
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await proxy.#listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** How many connections clients hold. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  /** What they were used for last, for people. */
  describeConnections(): string {
    return [...this.#sockets]
      .map(([socket, use]) => `${use} (${socket.readyState})`)
      .join(', ');
  }

  get faultsOn(): boolean {
    return this.#faultsOn;
  }

  set faultsOn(on: boolean) {
    this.#faultsOn = on;
  }

  /** Whether older versions may have been told in a watch of this path. */
  hasReplayed(path: string): boolean {
    return this.#replayed.has(path);
  }

  forgetReplays(): void {
    this.#replayed.clear();
  }

  /** The server has another history now: what it said before must not be said again. */
  forgetAnswers(): void {
    for (const recording of this.#recordings.values()) recording.forget();
  }

  /** Breaks all connections. */
  resetAll(): void {
    for (const socket of this.#sockets.keys()) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.faultsOn = false;
    await this.#reopening;
    for (const socket of this.#sockets.keys()) socket.destroy();
    this.#upstream.close();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #refuseConnections(ms: number): Promise<void> {
    this.#reopening ??= (async () => {
      this.#server.close();
      await new Promise(resolve => setTimeout(resolve, ms));
      await this.#listen();
      this.#reopening = undefined;
    })();
    return this.#reopening;
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.set(socket, 'nothing');
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    for await (const request of readRequests(socket)) {
      const exchange = new Exchange(request, socket, (target, signal) =>
        this.#upstream.get(this.#cut(target), request.headers, signal),
      );
      try {
        await this.#answer(exchange);
      } catch {
        // The server is away or broke off, or the client has gone: the connection ends as theirs did.
        exchange.reset();
      } finally {
        exchange.release();
      }
      if (!exchange.reusable) break;
    }
    // Read on, or the client's end of the connection is never seen.
    socket.resume();
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { kind, path, target } = exchange.request;
    const recording = this.#recording(path);
    // What a list says is known without events: between those before it and those behind it there is a gap.
    if (kind === 'list' || kind === 'stream') recording.forgetFrames();
    const { deck, rates, onRequest, refusesStreams } = this.#options;
    if (refusesStreams && kind === 'stream') {
      await refuseStream(exchange);
      return;
    }
    const card =
      this.#faultsOn && this.#random.chance(rates?.[kind] ?? 1)
        ? deck.draw(kind)
        : undefined;
    onRequest?.({ kind, target, fault: card?.fault.name });
    if (this.#sockets.has(exchange.socket)) {
      this.#sockets.set(
        exchange.socket,
        card ? `${kind}: ${card.fault.name}` : kind,
      );
    }
    if (!card) {
      await pass(exchange, recording);
      return;
    }
    let struck = false;
    const context: FaultContext = {
      random: card.random,
      recording,
      hasStruck: () => {
        struck = true;
      },
      isArmed: () => this.#faultsOn,
      refuseConnections: ms => this.#refuseConnections(ms),
    };
    try {
      if (card.fault.replays) this.#replayed.add(path);
      await card.fault.inject(exchange, context);
    } finally {
      if (struck) deck.countAsInjected(card);
      else deck.putBack(card);
    }
  }

  #recording(path: string): Recording {
    const recording = this.#recordings.get(path) ?? new Recording();
    this.#recordings.set(path, recording);
    return recording;
  }

  #cut(target: string): string {
    const { pageSize, longestWatchSeconds } = this.#options;
    const { searchParams } = new URL(target, 'http://proxy');
    const shorter = (name: string, most: number | undefined) => {
      const asked = searchParams.get(name);
      return asked && most && Number(asked) > most
        ? { [name]: String(most) }
        : {};
    };
    return withQuery(target, {
      ...shorter('limit', pageSize),
      ...shorter('timeoutSeconds', longestWatchSeconds),
    });
  }
}
