import type { ServerResponse } from 'node:http';
import type {
  AnyKubeObject,
  ObjectStore,
  ResourceDefinition,
  StoreEvent,
} from '../store';
import { ApiStatusError, apiVersionOf, resourceName } from '../store';
import type { Representation } from './representation';
import { metadataOnly, shownAs, toTable } from './representation';
import type { Selection } from './select';

export interface WatchOptions {
  /** Where to begin: '' and '0' with all there is now, else after it. */
  resourceVersion: string;
  bookmarks: boolean;
  timeoutSeconds: number;
  representation: Representation;
}

const BOOKMARK_MS = 60_000;
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
  readonly #definition: ResourceDefinition;
  readonly #selects: Selection;
  readonly #options: WatchOptions;
  readonly #res: ServerResponse;
  readonly #ends: (() => void)[] = [];
  #sentColumns = false;
  #closed = false;

  constructor(
    store: ObjectStore,
    definition: ResourceDefinition,
    selects: Selection,
    options: WatchOptions,
    res: ServerResponse,
  ) {
    this.#store = store;
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
    const { resourceVersion, timeoutSeconds, bookmarks } = this.#options;
    const resource =
      this.#definition.viewOf?.resource ?? resourceName(this.#definition);
    if (resourceVersion === '' || resourceVersion === '0') {
      for (const object of this.#store.list(resource)) {
        if (this.#selects(object)) this.#write(this.#frame('ADDED', object));
      }
    } else {
      const revision = Number(resourceVersion);
      const history = this.#store.history(resource);
      const missed = history.since(revision);
      if (!missed) {
        const { status } = ApiStatusError.expired(
          `too old resource version: ${resourceVersion} (${history.floor})`,
        );
        this.#write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
        this.close();
        return;
      }
      for (const event of missed) this.#onEvent(event);
    }
    this.#ends.push(
      this.#store.subscribe(resource, event => this.#onEvent(event)),
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
    const { form, includeObject } = this.#options.representation;
    const shown = shownAs(this.#definition, object);
    if (form === 'object')
      return `${JSON.stringify({ type, object: shown })}\n`;
    if (form === 'metadata') {
      return `${JSON.stringify({ type, object: metadataOnly(shown) })}\n`;
    }
    const table = toTable(this.#definition, [object], [shown], {
      includeObject,
      metadata: { resourceVersion: object.metadata.resourceVersion },
      now: this.#store.clock.now(),
      withColumns: !this.#sentColumns,
    });
    this.#sentColumns = true;
    return `${JSON.stringify({ type, object: table })}\n`;
  }

  #bookmark(): void {
    const { kind } = this.#definition;
    const metadata = {
      resourceVersion: String(this.#store.revision),
      creationTimestamp: null,
    };
    const apiVersion = apiVersionOf(this.#definition);
    const object = { kind, apiVersion, metadata };
    this.#write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  #write(text: string): void {
    if (this.#closed) return;
    this.#res.write(text);
    if (this.#res.writableLength > MAX_BUFFERED) {
      this.#res.destroy();
      this.close();
    }
  }
}
