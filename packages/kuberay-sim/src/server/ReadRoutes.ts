import type { ObjectStore } from '../store';
import { ListPages } from './ListPages';
import type { Presenter } from './Presenter';
import { queryInteger } from './queryInteger';
import { negotiate } from './representation';
import { isTrue } from './requestInfo';
import type { ResourceRequest } from './ResourceRoutes';
import { sendBlocks, sendJson } from './respond';
import { readRevision } from './revision';
import { selectionOf } from './select';
import { scopeOf, storedObject } from './storedObject';
import { WatchStream, type WatchHooks } from './WatchStream';

/** A watch without `timeoutSeconds` ends after 30 to 60 minutes. */
const MIN_WATCH_SECONDS = 1800;

/** Reads of objects: one, many, and what becomes of them. */
export class ReadRoutes {
  readonly #store: ObjectStore;
  readonly #pages: ListPages;
  readonly #presenter: Presenter;
  readonly #watchHooks: (path: string) => WatchHooks;

  constructor(
    store: ObjectStore,
    presenter: Presenter,
    watchHooks: (path: string) => WatchHooks,
  ) {
    this.#store = store;
    this.#pages = new ListPages(store);
    this.#presenter = presenter;
    this.#watchHooks = watchHooks;
  }

  get({ definition, info, query, req, res }: ResourceRequest): void {
    const representation = negotiate(req.headers.accept, query);
    const object = storedObject(this.#store, definition, info);
    const text = this.#presenter.one(definition, object, representation);
    sendJson(res, 200, text);
  }

  async list(request: ResourceRequest): Promise<void> {
    const { definition, info, query, req, res } = request;
    const representation = negotiate(req.headers.accept, query);
    const scope = scopeOf(definition, info);
    const selection = selectionOf(definition, scope, query);
    const limit = queryInteger(query, 'limit') ?? 0;
    readRevision(query, this.#store, 'list');
    const key = [
      definition.group,
      definition.plural,
      info.namespace ?? '',
      query.get('labelSelector') ?? '',
      query.get('fieldSelector') ?? '',
    ].join(' ');
    const { objects, metadata } = this.#pages.page(
      definition,
      {
        key,
        ...(scope === undefined ? {} : { namespace: scope }),
        ...selection,
      },
      limit,
      query.get('continue') ?? '',
    );
    const blocks = this.#presenter.list(
      definition,
      objects,
      metadata,
      representation,
    );
    await sendBlocks(res, 200, blocks);
  }

  watch({ definition, info, query, req, res }: ResourceRequest): void {
    const representation = negotiate(req.headers.accept, query);
    const scope = scopeOf(definition, info);
    const { selects } = selectionOf(definition, scope, query);
    const begin = readRevision(query, this.#store, 'watch');
    const timeoutSeconds =
      queryInteger(query, 'timeoutSeconds') ||
      MIN_WATCH_SECONDS * (1 + Math.random());
    new WatchStream(
      this.#store,
      this.#presenter,
      definition,
      selects,
      {
        ...begin,
        ...(scope === undefined ? {} : { namespace: scope }),
        timeoutSeconds,
        bookmarks:
          query.has('allowWatchBookmarks') &&
          isTrue(query.get('allowWatchBookmarks')),
        representation,
      },
      res,
      this.#watchHooks(info.path),
    ).start();
  }
}
