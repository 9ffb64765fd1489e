import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError } from '../store';
import type { PodLogSource } from './backends';
import { sendNoSuchPath } from './generalRoutes';
import { checkLogAvailable, parseLogQuery, streamLogs } from './podLogs';
import type { Proxy } from './Proxy';
import { connectionRefused, podTarget, serviceTarget } from './proxyTarget';
import type { RequestInfo } from './requestInfo';
import type { ResourceRequest } from './ResourceRoutes';
import type { ReviewRoutes } from './ReviewRoutes';
import { storedObject } from './storedObject';
import { unservedSubresource } from './unserved';

/** Logs, proxies and tokens. */
export class SubresourceRoutes {
  readonly #store: ObjectStore;
  readonly #proxy: Proxy;
  readonly #reviews: ReviewRoutes;
  readonly #podLogs: () => PodLogSource | undefined;

  constructor(
    store: ObjectStore,
    proxy: Proxy,
    reviews: ReviewRoutes,
    podLogs: () => PodLogSource | undefined,
  ) {
    this.#store = store;
    this.#proxy = proxy;
    this.#reviews = reviews;
    this.#podLogs = podLogs;
  }

  async serve(request: ResourceRequest): Promise<void> {
    const { definition, info, query, req, res } = request;
    const of = `${definition.plural}/${info.subresource}`;
    if (of === 'pods/log' && info.verb === 'get') {
      const pod = storedObject(this.#store, definition, info);
      const log = parseLogQuery(pod, query, this.#store.clock.now());
      checkLogAvailable(pod, log);
      const source = this.#podLogs();
      if (!source) throw ApiStatusError.notImplemented('logs without pods');
      await streamLogs(pod, log, source, res);
      return;
    }
    if (of === 'serviceaccounts/token' && info.verb === 'create') {
      const account = storedObject(this.#store, definition, info);
      await this.#reviews.issueToken(account, req, res);
      return;
    }
    if (of !== 'pods/proxy' && of !== 'services/proxy') {
      unservedSubresource(of);
      sendNoSuchPath(res);
      return;
    }
    const target = this.#proxyTarget(info);
    if (info.subpath === '') {
      const [path, search] = (req.url ?? '').split('?', 2);
      const Location = search === undefined ? `${path}/` : `${path}/?${search}`;
      res.writeHead(301, { Location }).end();
      return;
    }
    const search = query.size > 0 ? `?${(req.url ?? '').split('?', 2)[1]}` : '';
    await this.#proxy.http(target, `${info.subpath}${search}`, req, res);
  }

  async upgrade(
    definition: ResourceDefinition | undefined,
    info: RequestInfo,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    if (definition)
      unservedSubresource(`${definition.plural}/${info.subresource}`);
    if (!definition || info.subresource !== 'proxy') {
      throw ApiStatusError.notImplemented(
        `WebSockets to ${
          info.subresource ?? info.path
        }; only services/proxy and pods/proxy are served`,
      );
    }
    const target = this.#proxyTarget(info);
    if (!this.#proxy.hasBackend) throw connectionRefused(target);
    const path = info.subpath || '/';
    await this.#proxy.webSocket(target, path, req, socket, head);
  }

  #proxyTarget({ namespace = '', name = '', resource }: RequestInfo) {
    return resource === 'pods'
      ? podTarget(this.#store, namespace, name)
      : serviceTarget(this.#store, namespace, name);
  }
}
