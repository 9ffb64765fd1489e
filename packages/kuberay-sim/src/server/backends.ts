import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { AnyKubeObject } from '../store';

/** A request that the API server passes on to a pod. */
export interface ProxyRequest {
  method: string;
  /** Path and query as the pod sees them, for example `/api/jobs/?a=1`. */
  path: string;
  /** Without `Authorization`: the API server removes it after use. */
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
}

/** A pod's answer; the body may be produced bit by bit. */
export interface ProxyResponse {
  status: number;
  headers: OutgoingHttpHeaders;
  body: AsyncIterable<Buffer | string> | Buffer | string;
}

/** What answers on the ports of pods. */
export interface ProxyBackend {
  /**
   * @returns undefined when nothing listens there (the caller answers 503
   *   `connection refused`, as the API server does)
   */
  http(
    pod: AnyKubeObject,
    port: number,
    request: ProxyRequest,
  ): Promise<ProxyResponse | undefined>;
  /**
   * A WebSocket to a pod. `path` comes without its query string, which the real
   * API server loses. `accept` completes the handshake with the caller and
   * gives the socket to speak on; a refusal is an HTTP answer.
   */
  webSocket(
    pod: AnyKubeObject,
    port: number,
    request: { path: string; headers: IncomingHttpHeaders },
    accept: (headers?: OutgoingHttpHeaders) => ProxySocket,
  ): Promise<ProxyResponse | undefined>;
}

/** The caller's side of an accepted WebSocket. */
export interface ProxySocket {
  send(data: string | Buffer): void;
  close(code?: number, reason?: string): void;
  onMessage(listener: (data: string | Buffer) => void): void;
  onClose(listener: () => void): void;
  /** Breaks the connection without a close frame: the caller sees 1006. */
  terminate(): void;
}

/** What `pods/log` was asked for. */
export interface PodLogOptions {
  follow: boolean;
  previous: boolean;
  signal: AbortSignal;
}

/** One line of a container's log, without its line end. */
export interface PodLogLine {
  time: Date;
  text: string;
}

/** Where the logs of containers come from. */
export interface PodLogSource {
  /**
   * All lines that there are, and with `follow` those to come until the
   * container ends or the signal aborts.
   */
  open(
    pod: AnyKubeObject,
    container: string,
    options: PodLogOptions,
  ): AsyncIterable<PodLogLine>;
}
