import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiStatusError, type ObjectStore } from '../store';
import type { Authorizer } from './Authorizer';
import type { ProxyBackend, PodLogSource } from './backends';
import { DualServer } from './DualServer';
import { OpenApiDocuments } from './openapi';
import { serveGeneral } from './generalRoutes';
import { Proxy, refuseUpgrade, upgradeError } from './Proxy';
import { parseRequest, type RequestInfo } from './requestInfo';
import { ResourceRoutes } from './ResourceRoutes';
import { sendError } from './respond';
import { selfSignedCertificate } from './selfSignedCertificate';

export interface ApiServerOptions {
  store: ObjectStore;
  authorizer: Authorizer;
  host: string;
  port: number;
}

/**
 * The HTTP face of the simulator: a Kubernetes API server that speaks
 * HTTP and, for clients that send tokens over TLS only, HTTPS on the same port.
 */
export class ApiServer {
  /** What answers on the ports of pods; set by whoever simulates pods. */
  proxyBackend: ProxyBackend | undefined;
  /** Where container logs come from; set by whoever simulates pods. */
  podLogs: PodLogSource | undefined;

  readonly #options: ApiServerOptions;
  readonly #server: DualServer;
  readonly #certificate = selfSignedCertificate(['127.0.0.1', 'localhost']);
  readonly #openApi: OpenApiDocuments;
  readonly #proxy: Proxy;
  readonly #routes: ResourceRoutes;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#openApi = new OpenApiDocuments(options.store.registry);
    this.#proxy = new Proxy(() => this.proxyBackend);
    this.#routes = new ResourceRoutes(
      options.store,
      this.#proxy,
      () => this.podLogs,
    );
    this.#server = new DualServer(
      this.#certificate,
      (req, res) => {
        this.#serve(req, res).catch(error => {
          if (res.headersSent) res.destroy();
          else sendError(res, error);
        });
      },
      (req, socket, head) => {
        socket.on('error', () => socket.destroy());
        this.#upgrade(req, socket, head).catch(error =>
          refuseUpgrade(socket, upgradeError(error)),
        );
      },
    );
  }

  /** The certificate that HTTPS is served with, as PEM; it signs itself. */
  get authority(): string {
    return this.#certificate.cert;
  }

  /** @returns the address that is served */
  async start(): Promise<string> {
    const { host, port } = this.#options;
    const bound = await this.#server.listen(port, host);
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  }

  async stop(): Promise<void> {
    this.#proxy.close();
    await this.#server.close();
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { info, query, authorization } = this.#read(req);
    const { authorizer, store } = this.#options;
    const user = authorizer.authenticate(authorization);
    authorizer.authorize(user, info);
    if (info.isResource) {
      await this.#routes.serve(info, query, req, res);
    } else {
      serveGeneral(store.registry, this.#openApi, info, req, res);
    }
  }

  async #upgrade(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const { info, authorization } = this.#read(req);
    const { authorizer } = this.#options;
    const user = authorizer.authenticate(authorization);
    authorizer.authorize(user, info);
    await this.#routes.upgrade(info, req, socket, head);
  }

  #read(req: IncomingMessage): {
    info: RequestInfo;
    query: URLSearchParams;
    authorization: string | undefined;
  } {
    const [path, search = ''] = (req.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    const { authorization } = req.headers;
    try {
      const info = parseRequest(req.method ?? 'GET', path, query);
      return { info, query, authorization };
    } catch (error) {
      if (error instanceof URIError) {
        throw ApiStatusError.badRequest(`invalid URL escape in ${path}`);
      }
      throw error;
    }
  }
}
