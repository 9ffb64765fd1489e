import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type { KubernetesCluster } from './KubernetesCluster';
import { KubernetesError } from './KubernetesError';
import { LineSplitter } from './LineSplitter';
import { ObjectCache, type ObjectDelta } from './ObjectCache';
import { parseFrame, type RawList, type RawObject } from './parseFrame';
import { retryDelay, sleep } from './retryDelay';
import { isExpired, watchFailure, type WatchFailure } from './watchFailure';

const PAGE_SIZE = 500;
/** API servers send a bookmark about each minute: a watch that is silent for longer may be dead without knowing it. */
const SILENCE_MS = 100_000;
/** A watch that lived this long was a good one: the next failure starts its back-off anew. */
const GOOD_LIFE_MS = 5_000;
/** One that ends sooner without a word is not taken up again at once, or an odd server would be called in a loop. */
const SHORT_LIFE_MS = 1_000;

export interface ReflectorStatus {
  /** A whole list has been taken in once. */
  hasSynced: boolean;
  /** Since when changes may have been missed; absent while a watch is open. */
  staleSince?: Date;
  /** Why there is no watch at the moment. */
  failure?: WatchFailure;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  cluster: KubernetesCluster;
  /** Of the collection, for example `/apis/ray.io/v1/rayclusters`. */
  path: string;
  /** What to call it in messages, in words of RBAC: `rayclusters.ray.io`. */
  resource: string;
  labelSelector?: string;
  /** Makes of an object what is kept of it; undefined where it is not to be kept at all. */
  project: (raw: RawObject) => T | undefined;
  /** Called in order, synchronously while the watch is read: it must be quick and must not throw. */
  onDelta: (delta: ObjectDelta<T>) => void;
  /** Called at each step, also when it says the same again. */
  onStatus?: (status: ReflectorStatus) => void;
  /** Milliseconds to wait before the given retry. */
  retryDelayMs?: (attempt: number) => number;
}

/**
 * Keeps one kind of one Kubernetes cluster up to date: list, then watch from the list's resource version, for ever.
 *
 * Protocol: pages of 500 with `continue`; `allowWatchBookmarks`; `timeoutSeconds` with jitter, so that watches do not
 * end together. A watch that ends, or falls silent for longer than bookmarks are apart, is taken up from the last
 * resource version seen. 410, as status or inside the stream, and every other refusal means a new list; 429 waits as
 * long as Retry-After says; all else backs off exponentially with jitter, and never gives up.
 *
 * Guarantees: after any fault that ends, what was told by deltas equals the server's state. An object deleted and made
 * again under its name is told as two, also across a new list. Deltas of one object come in order, within the tick in
 * which the frame arrived. Memory is bounded by what `project` keeps and one page. After `stop()` nothing is told.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #stopping = new AbortController();
  readonly #cache = new ObjectCache<T>();
  #status: ReflectorStatus = { hasSynced: false };
  #running?: Promise<void>;
  /** Where the next watch begins; without it a list comes first. */
  #resourceVersion?: string;
  #attempt = 0;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
  }

  get status(): ReflectorStatus {
    return this.#status;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let wait = 0;
      try {
        if (this.#resourceVersion === undefined) await this.#list();
        if (!(await this.#watch())) wait = this.#nextDelay();
      } catch (error) {
        if (signal.aborted) return;
        wait = this.#recover(error);
      }
      await sleep(wait, signal);
    }
  }

  /** Decides what an error means for the next round; returns how long to wait before it. */
  #recover(error: unknown): number {
    if (isExpired(error)) {
      this.#resourceVersion = undefined;
      // Nothing is wrong yet, but a server on which each list expires at once must not be asked in a loop.
      return this.#attempt++ === 0 ? 0 : this.#nextDelay();
    }
    const { cluster, resource } = this.#options;
    const refused = error instanceof KubernetesError ? error : undefined;
    const throttled = refused?.status === 429;
    if (!throttled && refused?.reason !== 'Unreachable') {
      this.#resourceVersion = undefined;
    }
    this.#setStatus({
      hasSynced: this.#status.hasSynced,
      staleSince: this.#status.staleSince ?? new Date(),
      failure: watchFailure(error, cluster.name, resource),
    });
    return Math.max(this.#nextDelay(), refused?.retryAfterMs ?? 0);
  }

  #nextDelay(): number {
    const delay =
      this.#options.retryDelayMs ??
      ((attempt: number) => retryDelay(attempt, Math.random()));
    return delay(this.#attempt++);
  }

  async #list(): Promise<void> {
    const { cluster, path, labelSelector, project } = this.#options;
    const { signal } = this.#stopping;
    const kept: T[] = [];
    let page: RawList | undefined;
    do {
      page = await cluster.json<RawList>(path, {
        signal,
        query: {
          limit: PAGE_SIZE,
          labelSelector,
          continue: page?.metadata.continue || undefined,
        },
      });
      for (const raw of page.items ?? []) {
        const object = project(raw);
        if (object) kept.push(object);
      }
    } while (page.metadata.continue);
    signal.throwIfAborted();
    this.#resourceVersion = page.metadata.resourceVersion;
    this.#tell(this.#cache.replace(kept));
    this.#setStatus({ ...this.#status, hasSynced: true });
  }

  /** Follows one watch to its end. Returns whether it was worth being taken up again at once. */
  async #watch(): Promise<boolean> {
    const { cluster, path, labelSelector } = this.#options;
    const { signal } = this.#stopping;
    const response = await cluster.request(path, {
      signal,
      bodyTimeoutMs: SILENCE_MS,
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: this.#resourceVersion,
        timeoutSeconds: Math.round(240 + 240 * Math.random()),
        labelSelector,
      },
    });
    const openedAt = Date.now();
    this.#setStatus({ hasSynced: this.#status.hasSynced });
    const lines = new LineSplitter();
    let frames = 0;
    const chunks = response.body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const chunk = await nextChunk(chunks);
        if (!chunk || signal.aborted) break;
        for (const line of lines.push(chunk)) {
          this.#take(line);
          frames += 1;
        }
      }
    } finally {
      response.body.destroy();
      if (Date.now() - openedAt >= GOOD_LIFE_MS || frames > 0) {
        this.#attempt = 0;
      }
    }
    return frames > 0 || Date.now() - openedAt >= SHORT_LIFE_MS;
  }

  #take(line: string): void {
    const frame = parseFrame(line);
    switch (frame.type) {
      case 'BOOKMARK':
        this.#resourceVersion = frame.resourceVersion;
        return;
      case 'ERROR':
        throw new KubernetesError(
          this.#options.cluster.name,
          frame.status.message ?? 'the watch was ended with an error',
          frame.status.reason ?? 'Unknown',
          frame.status.code,
          frame.status,
          frame.status.details?.retryAfterSeconds === undefined
            ? undefined
            : frame.status.details.retryAfterSeconds * 1000,
        );
      default: {
        const { object: raw, type } = frame;
        const object = this.#options.project(raw);
        const at = {
          namespace: raw.metadata.namespace ?? '',
          name: raw.metadata.name,
        };
        this.#tell(
          type === 'DELETED' || !object
            ? this.#cache.remove(at, object)
            : this.#cache.upsert(object),
        );
        this.#resourceVersion = raw.metadata.resourceVersion;
      }
    }
  }

  #tell(deltas: ObjectDelta<T>[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const delta of deltas) this.#options.onDelta(delta);
  }

  #setStatus(status: ReflectorStatus): void {
    this.#status = status;
    if (!this.#stopping.signal.aborted) this.#options.onStatus?.(status);
  }
}

/**
 * Undefined at the end, and also when the connection broke or fell silent: what was read stays read, and the next watch
 * begins where this one ended.
 */
async function nextChunk(
  chunks: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    const next = await chunks.next();
    return next.done ? undefined : next.value;
  } catch {
    return undefined;
  }
}
