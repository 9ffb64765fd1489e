import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiStatusError, type ObjectStore } from '../store';
import type { Authorizer } from './Authorizer';
import { FAULTS_PATH, serveFaults } from './faultRoutes';
import { Faults } from './Faults';
import type { ProxyBackend, PodLogSource } from './backends';
import { DualServer } from './DualServer';
import { OpenApiDocuments } from './openapi';
import { serveGeneral } from './generalRoutes';
import { Proxy, refuseUpgrade, upgradeError } from './Proxy';
import type { User } from './Rbac';
import { parseRequest, type RequestInfo } from './requestInfo';
import { ResourceRoutes } from './ResourceRoutes';
import { ReviewRoutes } from './ReviewRoutes';
import type { ServiceAccountTokens } from './ServiceAccountTokens';
import { sendError } from './respond';
import { selfSignedCertificate } from './selfSignedCertificate';

export interface ApiServerOptions {
  store: ObjectStore;
  authorizer: Authorizer;
  tokens: ServiceAccountTokens;
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

  /** Faults on request. */
  readonly faults = new Faults();

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
    const { store, authorizer, tokens } = options;
    this.#routes = new ResourceRoutes({
      store,
      proxy: this.#proxy,
      reviews: new ReviewRoutes(store, authorizer, tokens),
      podLogs: () => this.podLogs,
      watchHooks: path => this.faults.watchHooks(path),
    });
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
    const { info, query } = this.#read(req);
    const { store } = this.#options;
    const ofFaults =
      info.path === FAULTS_PATH || info.path.startsWith(`${FAULTS_PATH}/`);
    const verbs = [info.verb, req.method ?? 'GET'];
    if (!ofFaults && (await this.faults.strike(req.url ?? '', verbs, res))) {
      return;
    }
    const user = this.#admit(req, info);
    if (ofFaults) {
      await serveFaults(this.faults, info.path, req, res);
    } else if (info.isResource) {
      await this.#routes.serve(info, query, user, req, res);
    } else {
      serveGeneral(store.registry, this.#openApi, info, req, res);
    }
  }

  async #upgrade(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const { info } = this.#read(req);
    this.#admit(req, info);
    await this.#routes.upgrade(info, req, socket, head);
  }

  /** Who asks, or is acted for; he may do it. */
  #admit(req: IncomingMessage, info: RequestInfo): User {
    const { authorizer } = this.#options;
    const asking = authorizer.authenticate(req.headers.authorization);
    const user = authorizer.impersonated(asking, req.headers, info);
    authorizer.authorize(user, info);
    return user;
  }

  #read(req: IncomingMessage): {
    info: RequestInfo;
    query: URLSearchParams;
  } {
    const [path, search = ''] = (req.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    try {
      const info = parseRequest(req.method ?? 'GET', path, query);
      return { info, query };
    } catch (error) {
      if (error instanceof URIError) {
        throw ApiStatusError.badRequest(`invalid URL escape in ${path}`);
      }
      throw error;
    }
  }
}
