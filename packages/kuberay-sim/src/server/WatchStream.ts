import type { ServerResponse } from 'node:http';
import type {
  AnyKubeObject,
  ObjectStore,
  ResourceDefinition,
  StoreEvent,
} from '../store';
import { ApiStatusError, apiVersionOf, resourceName } from '../store';
import type { Presenter } from './Presenter';
import type { Representation } from './representation';
import { tooLarge, type WatchBegin } from './revision';
import type { Selection } from './select';

export interface WatchOptions extends WatchBegin {
  /** The only namespace that is watched, where it is one. */
  namespace?: string;
  bookmarks: boolean;
  timeoutSeconds: number;
  representation: Representation;
}

/** What may be done to a watch on request, to see how its reader takes it. */
export interface WatchHooks {
  /** Called with the watch; what it returns is called when the watch ends. */
  opened(watch: WatchStream): () => void;
  /** How long each frame waits before it is sent, in real milliseconds. */
  delayMs(): number;
}

const BOOKMARK_MS = 60_000;
/** Marks the bookmark that ends a streaming list's initial events. */
const INITIAL_END = 'k8s.io/initial-events-end';
/** A caller that does not read is cut off, as the real server does. */
const MAX_BUFFERED = 32 * 1024 * 1024;

/**
 * Frames already written, by change: the same change goes to many watchers as
 * the same text, serialized once.
 */
const frames = new WeakMap<StoreEvent, Map<string, string>>();

function once(event: StoreEvent, key: string, make: () => string): string {
  let known = frames.get(event);
  if (!known) {
    known = new Map();
    frames.set(event, known);
  }
  let text = known.get(key);
  if (text === undefined) {
    text = make();
    known.set(key, text);
  }
  return text;
}

/** One watch: the changes of a resource as a stream of JSON lines. */
export class WatchStream {
  readonly #store: ObjectStore;
  readonly #presenter: Presenter;
  readonly #hooks: WatchHooks;
  readonly #definition: ResourceDefinition;
  readonly #selects: Selection;
  readonly #options: WatchOptions;
  readonly #res: ServerResponse;
  readonly #ends: (() => void)[] = [];
  #sentColumns = false;
  #closed = false;

  constructor(
    store: ObjectStore,
    presenter: Presenter,
    definition: ResourceDefinition,
    selects: Selection,
    options: WatchOptions,
    res: ServerResponse,
    hooks: WatchHooks,
  ) {
    this.#store = store;
    this.#presenter = presenter;
    this.#hooks = hooks;
    this.#definition = definition;
    this.#selects = selects;
    this.#options = options;
    this.#res = res;
  }

  /**
   * Begins. An old resourceVersion is answered within the stream (status 200,
   * one ERROR frame with a 410), as the real server does from its watch cache.
   */
  start(): void {
    this.#res.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
      'Transfer-Encoding': 'chunked',
    });
    this.#res.flushHeaders();
    const { timeoutSeconds, bookmarks } = this.#options;
    const resource =
      this.#definition.viewOf?.resource ?? resourceName(this.#definition);
    if (!this.#begin(resource)) return;
    this.#ends.push(
      this.#store.subscribe(resource, event => this.#onEvent(event)),
      this.#hooks.opened(this),
    );
    if (bookmarks) {
      const every = setInterval(() => this.#bookmark(), BOOKMARK_MS);
      this.#ends.push(() => clearInterval(every));
    }
    const timeout = setTimeout(() => {
      if (bookmarks) this.#bookmark();
      this.close();
    }, timeoutSeconds * 1000);
    this.#ends.push(() => clearTimeout(timeout));
    this.#res.on('close', () => this.close());
  }

  /** Sends what lies before the present. */
  #begin(resource: string): boolean {
    const { resourceVersion, sendInitialEvents, bookmarks } = this.#options;
    const now = this.#store.revision;
    const revision = Number(resourceVersion);
    if (sendInitialEvents && revision > now) {
      this.fail(tooLarge(resourceVersion, now));
      return false;
    }
    const isNew = resourceVersion === '' || resourceVersion === '0';
    if (sendInitialEvents ?? isNew) {
      this.#sendAll(resource);
      if (sendInitialEvents && bookmarks)
        this.#bookmark({ [INITIAL_END]: 'true' });
      return true;
    }
    if (isNew) return true;
    const history = this.#store.history(resource);
    const missed = history.since(revision);
    if (!missed) {
      this.fail(
        ApiStatusError.expired(
          `too old resource version: ${resourceVersion} (${history.floor})`,
        ),
      );
      return false;
    }
    for (const event of missed) this.#onEvent(event);
    return true;
  }

  #sendAll(resource: string): void {
    const { namespace } = this.#options;
    const filter = namespace === undefined ? {} : { namespace };
    for (const object of this.#store.list(resource, filter)) {
      if (this.#selects(object)) this.#write(this.#frame('ADDED', object));
    }
  }

  /** Ends the watch with an error within the stream. */
  fail({ status }: ApiStatusError): void {
    this.#write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    this.close();
  }

  /** Breaks the connection, as a proxy or a dying server does. */
  drop(): void {
    this.#res.destroy();
    this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#ends) end();
    this.#res.end();
  }

  #onEvent(event: StoreEvent): void {
    const { object, oldObject } = event;
    const is = event.type !== 'DELETED' && this.#selects(object);
    const was = oldObject !== undefined && this.#selects(oldObject);
    if (is) this.#send(event, was ? 'MODIFIED' : 'ADDED', object);
    else if (was) {
      const gone =
        event.type === 'DELETED'
          ? object
          : {
              ...oldObject,
              metadata: {
                ...oldObject.metadata,
                resourceVersion: object.metadata.resourceVersion,
              },
            };
      this.#send(event, 'DELETED', gone);
    }
  }

  #send(event: StoreEvent, type: string, object: AnyKubeObject): void {
    const { form, includeObject } = this.#options.representation;
    if (form === 'table' && !this.#sentColumns) {
      this.#write(this.#frame(type, object));
      return;
    }
    const key = `${type} ${form} ${includeObject} ${apiVersionOf(
      this.#definition,
    )}`;
    this.#write(once(event, key, () => this.#frame(type, object)));
  }

  #frame(type: string, object: AnyKubeObject): string {
    const { representation } = this.#options;
    const withColumns = !this.#sentColumns;
    const text = this.#presenter.one(
      this.#definition,
      object,
      representation,
      withColumns,
    );
    this.#sentColumns = true;
    return `{"type":"${type}","object":${text}}\n`;
  }

  #bookmark(annotations?: Record<string, string>): void {
    const { representation } = this.#options;
    const metadata = {
      resourceVersion: String(this.#store.revision),
      ...(annotations ? { annotations } : {}),
    };
    const text = this.#presenter.bookmark(
      this.#definition,
      metadata,
      representation,
      !this.#sentColumns,
    );
    this.#sentColumns = true;
    this.#write(`{"type":"BOOKMARK","object":${text}}\n`);
  }

  #write(text: string): void {
    if (this.#closed) return;
    const delayMs = this.#hooks.delayMs();
    if (delayMs > 0) {
      setTimeout(() => this.#put(text), delayMs);
      return;
    }
    this.#put(text);
  }

  #put(text: string): void {
    if (this.#res.writableEnded || this.#res.destroyed) return;
    this.#res.write(text);
    if (this.#res.writableLength > MAX_BUFFERED) {
      this.#res.destroy();
      this.close();
    }
  }
}
