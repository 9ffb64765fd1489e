import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError } from '../store';
import type { PodLogSource } from './backends';
import { deleteOptionsOf } from './deleteOptions';
import { sendNoSuchPath } from './generalRoutes';
import { ListPages } from './ListPages';
import { checkLogAvailable, parseLogQuery, streamLogs } from './podLogs';
import type { Proxy } from './Proxy';
import { connectionRefused, podTarget, serviceTarget } from './proxyTarget';
import { queryInteger } from './queryInteger';
import { mediaType, parseBody, readBody } from './readBody';
import { negotiate, represent, representList } from './representation';
import { isTrue, type RequestInfo } from './requestInfo';
import { ResourceWriter, type Written } from './ResourceWriter';
import { sendJson, warningHeader } from './respond';
import { selectionOf } from './select';
import {
  methodNotAllowed,
  unservedGroup,
  unservedSubresource,
} from './unserved';
import { readRevision } from './revision';
import { WatchStream } from './WatchStream';

/** A watch without `timeoutSeconds` ends after 30 to 60 minutes. */
const MIN_WATCH_SECONDS = 1800;

/** Requests about objects. */
export class ResourceRoutes {
  readonly #store: ObjectStore;
  readonly #pages: ListPages;
  readonly #writer: ResourceWriter;
  readonly #proxy: Proxy;
  readonly #podLogs: () => PodLogSource | undefined;

  constructor(
    store: ObjectStore,
    proxy: Proxy,
    podLogs: () => PodLogSource | undefined,
  ) {
    this.#store = store;
    this.#pages = new ListPages(store);
    this.#writer = new ResourceWriter(store);
    this.#proxy = proxy;
    this.#podLogs = podLogs;
  }

  async serve(
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const definition = this.#find(info);
    if (!definition) {
      unservedGroup(info);
      sendNoSuchPath(res);
      return;
    }
    if (info.subresource !== undefined && info.subresource !== 'status') {
      await this.#subresource(definition, info, query, req, res);
      return;
    }
    if (info.subresource === 'status' && !definition.statusSubresource) {
      sendNoSuchPath(res);
      return;
    }
    this.#checkMethod(definition, info);
    switch (info.verb) {
      case 'get':
        this.#get(definition, info, query, req, res);
        return;
      case 'list':
        this.#list(definition, info, query, req, res);
        return;
      case 'watch':
        this.#watch(definition, info, query, req, res);
        return;
      default:
        await this.#write(definition, info, query, req, res);
    }
  }

  async upgrade(
    info: RequestInfo,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const definition = info.isResource ? this.#find(info) : undefined;
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

  #find(info: RequestInfo): ResourceDefinition | undefined {
    return this.#store.registry.findByPath(
      info.group,
      info.version,
      info.resource,
    );
  }

  #checkMethod(definition: ResourceDefinition, info: RequestInfo): void {
    const { verb, namespace, name } = info;
    const known = [...definition.verbs, 'deletecollection'].map(String);
    if (
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

  #get(
    definition: ResourceDefinition,
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const representation = negotiate(req.headers.accept, query);
    const object = this.#stored(definition, info);
    const now = this.#store.clock.now();
    sendJson(res, 200, represent(definition, object, representation, now));
  }

  #list(
    definition: ResourceDefinition,
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const representation = negotiate(req.headers.accept, query);
    const selection = selectionOf(
      definition,
      this.#scope(definition, info),
      query,
    );
    const limit = queryInteger(query, 'limit') ?? 0;
    readRevision(query, this.#store);
    const key = [
      definition.group,
      definition.plural,
      info.namespace ?? '',
      query.get('labelSelector') ?? '',
      query.get('fieldSelector') ?? '',
    ].join(' ');
    const { objects, metadata } = this.#pages.page(
      definition,
      { key, ...selection },
      limit,
      query.get('continue') ?? '',
    );
    const now = this.#store.clock.now();
    sendJson(
      res,
      200,
      representList(definition, objects, metadata, representation, now),
    );
  }

  #watch(
    definition: ResourceDefinition,
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const representation = negotiate(req.headers.accept, query);
    const { selects } = selectionOf(
      definition,
      this.#scope(definition, info),
      query,
    );
    const resourceVersion = readRevision(query, this.#store, 'watch');
    const timeoutSeconds =
      queryInteger(query, 'timeoutSeconds') ||
      MIN_WATCH_SECONDS * (1 + Math.random());
    new WatchStream(
      this.#store,
      definition,
      selects,
      {
        resourceVersion,
        timeoutSeconds,
        bookmarks:
          query.has('allowWatchBookmarks') &&
          isTrue(query.get('allowWatchBookmarks')),
        representation,
      },
      res,
    ).start();
  }

  async #write(
    definition: ResourceDefinition,
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const body = await readBody(req);
    const type = mediaType(req);
    const { name, namespace, verb } = info;
    const target = {
      definition,
      ...(definition.namespaced && namespace !== undefined
        ? { namespace }
        : {}),
    };
    const subresource = info.subresource === 'status' ? 'status' : undefined;
    const representation = negotiate(req.headers.accept, query);
    const answer = (code: number, { object, warnings }: Written) => {
      const now = this.#store.clock.now();
      sendJson(
        res,
        code,
        represent(definition, object, representation, now),
        warnings.length > 0
          ? { Warning: warnings.map(warningHeader).join(', ') }
          : {},
      );
    };
    const parse = () => parseBody(body, type, definition.kind);
    if (verb === 'create') {
      answer(201, this.#writer.create(target, parse(), query));
    } else if (verb === 'update' && name !== undefined) {
      const named = { ...target, name };
      answer(200, this.#writer.update(named, parse(), query, subresource));
    } else if (verb === 'patch' && name !== undefined) {
      const named = { ...target, name };
      answer(
        200,
        this.#writer.patch(
          named,
          type,
          body.toString('utf8'),
          query,
          subresource,
        ),
      );
    } else if (verb === 'delete' && name !== undefined) {
      this.#delete(definition, { ...target, name }, query, body, res);
    } else if (verb === 'deletecollection') {
      const { selects } = selectionOf(definition, namespace, query);
      const options = deleteOptionsOf(
        query,
        body.length === 0 ? undefined : parse(),
      );
      const objects = this.#writer.deleteCollection(
        definition,
        selects,
        options,
      );
      const now = this.#store.clock.now();
      const metadata = { resourceVersion: String(this.#store.revision) };
      sendJson(
        res,
        200,
        representList(definition, objects, metadata, representation, now),
      );
    } else {
      throw methodNotAllowed();
    }
  }

  #delete(
    definition: ResourceDefinition,
    { namespace, name }: { namespace?: string; name: string },
    query: URLSearchParams,
    bytes: Buffer,
    res: ServerResponse,
  ): void {
    const body =
      bytes.length === 0
        ? undefined
        : parseBody(bytes, 'application/json', 'DeleteOptions');
    const options = deleteOptionsOf(query, body);
    const { object, deleted } = this.#writer.delete(
      definition,
      namespace === undefined ? { name } : { namespace, name },
      options,
    );
    if (!deleted || definition.returnsDeletedObject) {
      const now = this.#store.clock.now();
      const form = { form: 'object', includeObject: 'Metadata' } as const;
      sendJson(res, 200, represent(definition, object, form, now));
      return;
    }
    sendJson(res, 200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(definition.group ? { group: definition.group } : {}),
        kind: definition.plural,
        uid: object.metadata.uid,
      },
    });
  }

  async #subresource(
    definition: ResourceDefinition,
    info: RequestInfo,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const of = `${definition.plural}/${info.subresource}`;
    if (of === 'pods/log' && info.verb === 'get') {
      const pod = this.#stored(definition, info);
      const log = parseLogQuery(pod, query, this.#store.clock.now());
      checkLogAvailable(pod, log);
      const source = this.#podLogs();
      if (!source) throw ApiStatusError.notImplemented('logs without pods');
      await streamLogs(pod, log, source, res);
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

  #proxyTarget({ namespace = '', name = '', resource }: RequestInfo) {
    return resource === 'pods'
      ? podTarget(this.#store, namespace, name)
      : serviceTarget(this.#store, namespace, name);
  }

  #stored(definition: ResourceDefinition, info: RequestInfo) {
    const { name = '' } = info;
    const namespace = this.#scope(definition, info);
    const resource =
      definition.viewOf?.resource ??
      (definition.group
        ? `${definition.plural}.${definition.group}`
        : definition.plural);
    const object = this.#store.get(
      resource,
      namespace === undefined ? { name } : { namespace, name },
    );
    if (!object) throw ApiStatusError.notFound(definition, name);
    return object;
  }

  #scope(
    definition: ResourceDefinition,
    { namespace }: RequestInfo,
  ): string | undefined {
    return definition.namespaced ? namespace : undefined;
  }
}
