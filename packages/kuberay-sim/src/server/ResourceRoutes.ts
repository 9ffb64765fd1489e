import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError } from '../store';
import type { PodLogSource } from './backends';
import { sendNoSuchPath } from './generalRoutes';
import { Presenter } from './Presenter';
import type { Proxy } from './Proxy';
import { ReadRoutes } from './ReadRoutes';
import type { RequestInfo } from './requestInfo';
import type { ReviewRoutes } from './ReviewRoutes';
import { SubresourceRoutes } from './SubresourceRoutes';
import { methodNotAllowed, unservedGroup } from './unserved';
import type { WatchHooks } from './WatchStream';
import { WriteRoutes } from './WriteRoutes';
import type { User } from './Rbac';

/** A request about a resource that is served. */
export interface ResourceRequest {
  definition: ResourceDefinition;
  info: RequestInfo;
  query: URLSearchParams;
  user: User;
  req: IncomingMessage;
  res: ServerResponse;
}

/** What requests about objects are answered with. */
export interface ResourceParts {
  store: ObjectStore;
  proxy: Proxy;
  reviews: ReviewRoutes;
  podLogs: () => PodLogSource | undefined;
  watchHooks: (path: string) => WatchHooks;
}

function checkMethod(definition: ResourceDefinition, info: RequestInfo): void {
  const { verb, namespace, name } = info;
  const known = [...definition.verbs, 'deletecollection'].map(String);
  if (
    !definition.review &&
    !known.includes(verb) &&
    ['create', 'update', 'patch', 'delete'].includes(verb)
  ) {
    throw ApiStatusError.notImplemented(
      `${verb} of ${definition.plural}: they can only be read`,
    );
  }
  const needsNamespace =
    definition.namespaced &&
    namespace === undefined &&
    verb !== 'list' &&
    verb !== 'watch';
  const wrongCollection =
    name === undefined && ['update', 'patch'].includes(verb);
  if (
    needsNamespace ||
    wrongCollection ||
    (verb === 'create' && name !== undefined) ||
    (verb === 'deletecollection' && !definition.verbs.includes(verb)) ||
    (!definition.namespaced &&
      namespace !== undefined &&
      definition.plural !== 'namespaces') ||
    !known.includes(verb)
  ) {
    throw methodNotAllowed();
  }
}

/** Requests about objects, by what they ask for. */
export class ResourceRoutes {
  readonly #store: ObjectStore;
  readonly #reads: ReadRoutes;
  readonly #writes: WriteRoutes;
  readonly #reviews: ReviewRoutes;
  readonly #subresources: SubresourceRoutes;

  constructor(parts: ResourceParts) {
    const { store, proxy, podLogs, reviews, watchHooks } = parts;
    const presenter = new Presenter(store);
    this.#store = store;
    this.#reads = new ReadRoutes(store, presenter, watchHooks);
    this.#writes = new WriteRoutes(store, presenter);
    this.#reviews = reviews;
    this.#subresources = new SubresourceRoutes(store, proxy, reviews, podLogs);
  }

  async serve(
    info: RequestInfo,
    query: URLSearchParams,
    user: User,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const definition = this.#find(info);
    if (!definition) {
      unservedGroup(info);
      sendNoSuchPath(res);
      return;
    }
    const request = { definition, info, query, user, req, res };
    if (info.subresource !== undefined && info.subresource !== 'status') {
      await this.#subresources.serve(request);
      return;
    }
    if (info.subresource === 'status' && !definition.statusSubresource) {
      sendNoSuchPath(res);
      return;
    }
    checkMethod(definition, info);
    if (definition.review) await this.#reviews.serve(request);
    else if (info.verb === 'get') this.#reads.get(request);
    else if (info.verb === 'list') await this.#reads.list(request);
    else if (info.verb === 'watch') this.#reads.watch(request);
    else await this.#writes.write(request);
  }

  async upgrade(
    info: RequestInfo,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const definition = info.isResource ? this.#find(info) : undefined;
    await this.#subresources.upgrade(definition, info, req, socket, head);
  }

  #find(info: RequestInfo): ResourceDefinition | undefined {
    return this.#store.registry.findByPath(
      info.group,
      info.version,
      info.resource,
    );
  }
}
