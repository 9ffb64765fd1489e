import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiStatusError, type ObjectStore } from '../store';
import type { Authorizer } from './Authorizer';
import type { ProxyBackend, PodLogSource } from './backends';
import { TOKEN_PATH } from './kubeconfig';
import { OpenApiDocuments } from './openapi';
import { serveGeneral } from './generalRoutes';
import { Proxy, refuseUpgrade, upgradeError } from './Proxy';
import { parseRequest, type RequestInfo } from './requestInfo';
import { ResourceRoutes } from './ResourceRoutes';
import { sendError } from './respond';

export interface ApiServerOptions {
  store: ObjectStore;
  authorizer: Authorizer;
  host: string;
  port: number;
}

/** The HTTP face of the simulator: a Kubernetes API server on plain HTTP. */
export class ApiServer {
  /** What answers on the ports of pods; set by whoever simulates pods. */
  proxyBackend: ProxyBackend | undefined;
  /** Where container logs come from; set by whoever simulates pods. */
  podLogs: PodLogSource | undefined;

  readonly #options: ApiServerOptions;
  readonly #server: Server;
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
    this.#server = createServer((req, res) => {
      this.#serve(req, res).catch(error => {
        if (res.headersSent) res.destroy();
        else sendError(res, error);
      });
    });
    this.#server.on('upgrade', (req, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.#upgrade(req, socket, head).catch(error =>
        refuseUpgrade(socket, upgradeError(error)),
      );
    });
    // Watches and logs live long; callers decide when they end.
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @returns the address that is served */
  async start(): Promise<string> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const { port: bound } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  }

  async stop(): Promise<void> {
    this.#proxy.close();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
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
    const [whole, search = ''] = (req.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    let path = whole;
    let { authorization } = req.headers;
    if (whole.startsWith(TOKEN_PATH)) {
      const [token] = whole.slice(TOKEN_PATH.length).split('/', 1);
      path = whole.slice(TOKEN_PATH.length + token.length) || '/';
      authorization ??= `Bearer ${token}`;
    }
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
