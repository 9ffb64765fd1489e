import type { Readable } from 'node:stream';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { Backoff } from './Backoff';
import type { BodyEnd } from './BodyReading';
import { pause, systemClock, type Clock } from './Clock';
import { isGone } from './isGone';
import type { KubernetesResponse } from './KubernetesCluster';
import { KubernetesError } from './KubernetesError';
import { loopBudget, type LoopBudget } from './LoopBudget';
import { ObjectCache, WatchGapError, type ObjectDelta } from './ObjectCache';
import type { ObjectName } from './ObjectMap';
import { openBody } from './openBody';
import type { RawObject, WatchFrame } from './parseFrame';
import type { PendingList } from './PendingList';
import { readPages } from './readPages';
import { ReflectorHealth } from './ReflectorHealth';
import type { ReflectorOptions, ReflectorStatus } from './ReflectorOptions';
import { StreamingLists } from './StreamingLists';
import { isExpired, watchFailure } from './watchFailure';
import { isRefusal, lostWatch, refusedWatch } from './watchErrors';
import { WatchReading } from './WatchReading';

/** API servers send a bookmark about each minute: a watch that is silent for longer may be dead without knowing it. */
const SILENCE_MS = 100_000;
/** A streaming list comes in one go: where nothing comes, the server took the request for an ordinary watch. */
const LIST_SILENCE_MS = 10_000;
/** And where changes come all the time, it may look as if the list went on for ever. */
const LIST_LONGEST_MS = 120_000;
/** Within so short a time no server comes back with another state than it went with. */
const RESUMABLE_MS = 2_000;
/** The most that Retry-After may ask for. */
const LONGEST_FLOOR_MS = 10 * 60_000;

/**
 * Keeps one kind of one Kubernetes cluster up to date: list, then watch from the list's resource version, for ever.
 *
 * ## Protocol
 *
 * **List.** Streamed (`sendInitialEvents`) where the server offers it, up to the bookmark that says so; else pages of
 * 500. A server that refuses is remembered, and one that takes the request for an ordinary watch is found out by its
 * silence. Always without a resource version, hence as of now. Objects are projected one by one as their bytes arrive.
 * What is known stays as it is until the list is whole; a list that breaks off is begun again, and nothing of it told.
 *
 * **Watch.** With bookmarks, and with a `timeoutSeconds` of its own, so that watches do not end together. One that ends
 * or breaks is taken up from the last version that was news, at once. Only then: as soon as a try has failed, two seconds have
 * passed, a watch was silent for longer than bookmarks are apart, or the server said something that does not follow,
 * there is a new list. In between a server may have come back with an older state, on which a watch from a version of
 * its future would say nothing, or only what came after. Of versions only equality is asked.
 *
 * **Refusals.** 410, as status or inside the stream: a new list. 429: Retry-After is a floor. 401 (the
 * KubernetesCluster has renewed the credentials before), 403, 5xx, no answer, HTML, broken JSON, too large a frame:
 * stale, with the reason, and tried again for ever, with exponential back-off and jitter, which only a healthy time
 * takes back. 403 keeps what is known. 404 keeps it too, until the server's own discovery says that it serves no such
 * resource: then all objects are told as deleted.
 *
 * ## Guarantees
 *
 * - After any fault that ends, what was told by deltas equals the server's state.
 * - Deltas of one object come in order. An object deleted and made again under its name is told as two, in a list too.
 * - A frame that is sent twice is told once, also when the object has changed since.
 * - What came from a list is marked `resync`.
 * - Memory is bounded by what `project` keeps and by single objects. No turn of the event loop is held for long.
 * - Whatever a listener throws, the watch goes on.
 * - After `stop()` nothing is told, and no request is open or opened.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #budget: LoopBudget;
  readonly #random: () => number;
  readonly #streamingLists: StreamingLists;
  readonly #backoff: Backoff;
  readonly #health: ReflectorHealth;
  readonly #stopping = new AbortController();
  readonly #cache = new ObjectCache<T>();
  #running?: Promise<void>;
  /** Where the next watch begins; without it a list comes first. */
  #resourceVersion?: string;
  /** When the last list or watch was over, by the clock. */
  #endedAt = 0;
  #wake?: () => void;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#budget = options.budget ?? loopBudget;
    this.#random = options.random ?? Math.random;
    this.#streamingLists =
      options.streamingLists ?? new StreamingLists(this.#clock);
    this.#backoff = new Backoff({
      ...options,
      clock: this.#clock,
      random: this.#random,
    });
    this.#health = new ReflectorHealth(status =>
      this.#call(() => options.onStatus?.(status)),
    );
  }

  get status(): ReflectorStatus {
    return this.#health.status;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'));
    await this.#running;
  }

  /** Ends a back-off, because there is reason to believe that the server is back. What Retry-After asks for stays. */
  retryNow(): void {
    this.#backoff.reset();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let wait = { floorMs: 0, ms: 0 };
      try {
        await this.#round();
        wait.ms = this.#backoff.ended();
      } catch (error) {
        if (signal.aborted) return;
        wait = await this.#recover(error);
      }
      await this.#wait(wait);
    }
  }

  async #wait({ floorMs, ms }: { floorMs: number; ms: number }): Promise<void> {
    const { signal } = this.#stopping;
    if (floorMs > 0) await pause(this.#clock, floorMs, signal);
    if (ms <= floorMs) return;
    await pause(this.#clock, ms - floorMs, signal, wake => {
      this.#wake = wake;
    });
    this.#wake = undefined;
  }

  /** A list where one is needed, and a watch to its end. */
  async #round(): Promise<void> {
    const isLate = this.#clock.now() - this.#endedAt > RESUMABLE_MS;
    if (isLate) this.#resourceVersion = undefined;
    if (this.#resourceVersion === undefined) {
      if (await this.#streamList()) return;
      await this.#listPages();
    }
    const { body } = await this.#open({
      resourceVersion: this.#resourceVersion,
    });
    await this.#follow(body);
  }

  #open(
    query: Record<string, string | boolean | undefined>,
  ): Promise<KubernetesResponse> {
    const { cluster, path, labelSelector } = this.#options;
    return openBody({
      cluster,
      path,
      signal: this.#stopping.signal,
      clock: this.#clock,
      query: {
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds: Math.round(240 + 240 * this.#random()),
        labelSelector,
        ...query,
      },
    });
  }

  async #listPages(): Promise<void> {
    const list = this.#cache.beginList();
    const resourceVersion = await readPages({
      ...this.#options,
      signal: this.#stopping.signal,
      clock: this.#clock,
      budget: this.#budget,
      onItem: raw => {
        const object = this.#project(raw);
        if (object) list.add(object);
      },
    });
    await this.#takeIn(list, resourceVersion);
  }

  /** Lists and watches in one. Returns false where the server does not do that. */
  async #streamList(): Promise<boolean> {
    const { resource } = this.#options;
    if (!this.#streamingLists.areOffered(resource)) return false;
    let opened: KubernetesResponse;
    try {
      opened = await this.#open({
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#streamingLists.refused(resource);
      return false;
    }
    return this.#follow(opened.body, this.#cache.beginList());
  }

  /**
   * Follows one watch to its end.
   * @param initial - a list that comes first; nothing is told before it is whole
   * @returns false when the server did not send it to its end
   */
  async #follow(body: Readable, initial?: PendingList<T>): Promise<boolean> {
    const { cluster, resource, maxFrameBytes } = this.#options;
    let list = initial;
    let openedAt = this.#clock.now();
    let listed = 0;
    const reading = new WatchReading({
      signal: this.#stopping.signal,
      clock: this.#clock,
      budget: this.#budget,
      silenceMs: list ? LIST_SILENCE_MS : SILENCE_MS,
      maxFrameBytes,
    });
    const callOff =
      list && this.#clock.after(LIST_LONGEST_MS, () => reading.giveUp());
    const isWhole = async (whole: PendingList<T>, version: string) => {
      list = undefined;
      listed = reading.frames + 1;
      callOff?.();
      reading.limitSilence(SILENCE_MS);
      await this.#takeIn(whole, version);
      this.#streamingLists.worked(resource);
      openedAt = this.#clock.now();
      this.#health.watches();
    };
    if (!list) this.#health.watches();
    let end: BodyEnd | undefined;
    try {
      end = await reading.read(body, frame => {
        if (!list) return this.#take(frame);
        const version = this.#collect(list, frame);
        return version === undefined ? undefined : isWhole(list, version);
      });
    } finally {
      callOff?.();
      if (!list) {
        this.#endedAt = this.#clock.now();
        this.#health.ended({ wasSilent: end === 'silent' });
        const isToBeResumed = end === 'ended' || end === 'broken';
        this.#backoff.wasWell(
          this.#clock.now() - openedAt,
          isToBeResumed && reading.frames > listed,
        );
      }
    }
    if (list && end !== 'broken') {
      this.#streamingLists.unfinished(resource);
      return false;
    }
    if (list || end === 'silent') {
      throw lostWatch(cluster, resource, reading.cause);
    }
    return true;
  }

  /** Takes a frame of a streaming list. Returns the list's resource version at its end. */
  #collect(list: PendingList<T>, frame: WatchFrame): string | undefined {
    switch (frame.type) {
      case 'BOOKMARK':
        return frame.endsInitialEvents ? frame.resourceVersion : undefined;
      case 'ERROR':
        throw refusedWatch(this.#options.cluster, frame.status);
      default: {
        const { object: raw, type } = frame;
        const object = type === 'DELETED' ? undefined : this.#project(raw);
        if (object) list.add(object);
        else list.remove(nameOf(raw));
        return undefined;
      }
    }
  }

  /**
   * Takes a frame of a watch. Only what is news says where the watch is: from a frame of the past that is sent twice the
   * next watch would go through that past once more.
   */
  #take(frame: WatchFrame): void {
    this.#health.heard();
    switch (frame.type) {
      case 'BOOKMARK':
        this.#resourceVersion = frame.resourceVersion;
        return;
      case 'ERROR':
        throw refusedWatch(this.#options.cluster, frame.status);
      default: {
        const { object: raw, type } = frame;
        const object = this.#project(raw);
        const deltas = this.#deltas(type, raw, object);
        if (deltas.length === 0) return;
        deltas.forEach(delta => this.#tell(delta));
        this.#resourceVersion = raw.metadata.resourceVersion;
      }
    }
  }

  #deltas(
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    raw: RawObject,
    object: T | undefined,
  ): ObjectDelta<T>[] {
    if (type === 'DELETED') {
      return this.#cache.remove(nameOf(raw), raw.metadata, object);
    }
    return object
      ? this.#cache.upsert(object)
      : this.#cache.forget(nameOf(raw));
  }

  /** Makes a whole list what is known. */
  async #takeIn(list: PendingList<T>, resourceVersion?: string): Promise<void> {
    const { signal } = this.#stopping;
    for (const delta of this.#cache.replace(list)) {
      this.#tell(delta);
      if (this.#budget.isSpent()) await this.#budget.nextTurn();
      signal.throwIfAborted();
    }
    this.#resourceVersion = resourceVersion;
    this.#endedAt = this.#clock.now();
    this.#health.synced();
  }

  /** Decides what an error means for the next round; returns how long to wait before it. */
  async #recover(error: unknown): Promise<{ floorMs: number; ms: number }> {
    const refused = error instanceof KubernetesError ? error : undefined;
    if (isExpired(error) || error instanceof WatchGapError) {
      // Nothing is wrong, but a server on which each list expires at once must not be asked in a loop.
      this.#resourceVersion = undefined;
      return { floorMs: 0, ms: this.#backoff.ended() };
    }
    if (refused?.status !== 429) this.#resourceVersion = undefined;
    const { cluster, resource } = this.#options;
    const failure = watchFailure(error, cluster.name, resource);
    this.#health.failed(failure);
    if (refused?.status === 404 && this.#cache.size > 0) {
      await this.#dropIfGone();
    }
    return {
      floorMs: Math.min(LONGEST_FLOOR_MS, refused?.retryAfterMs ?? 0),
      ms: this.#backoff.failed(failure.kind),
    };
  }

  async #dropIfGone(): Promise<void> {
    const { cluster, path } = this.#options;
    const { signal } = this.#stopping;
    try {
      const gone = await isGone({
        cluster,
        path,
        signal,
        clock: this.#clock,
        budget: this.#budget,
      });
      if (gone) await this.#takeIn(this.#cache.beginList());
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #project(raw: RawObject): T | undefined {
    let object: T | undefined;
    this.#call(() => {
      object = this.#options.project(raw);
    });
    return object;
  }

  #tell(delta: ObjectDelta<T>): void {
    this.#call(() => this.#options.onDelta(delta));
  }

  /** Calls what is not ours: not after a stop, and whatever it throws ends nothing. */
  #call(what: () => void): void {
    if (this.#stopping.signal.aborted) return;
    try {
      what();
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}

function nameOf({ metadata }: RawObject): ObjectName {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}
