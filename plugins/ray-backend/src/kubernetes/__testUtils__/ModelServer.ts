import type {
  KubernetesCluster,
  KubernetesRequest,
  KubernetesResponse,
} from '../KubernetesCluster';
import { KubernetesError } from '../KubernetesError';
import type { RawObject } from '../parseFrame';
import { ModelStore, textOf, type ModelEvent } from './ModelStore';
import { ModelStream } from './ModelStream';
import type { VirtualClock } from './VirtualClock';

export const PATH = '/apis/ray.io/v1/rayclusters';
const LATENCY_MS = 1;
const LATE_MS = 80_000;
const BOOKMARK_MS = 60_000;
/** Whatever is asked for: pages may be shorter. */
const PAGE_SIZE = 2;

/** What becomes of one answer. */
export type AnswerFault =
  | { kind: 'status'; code: number; retryAfterMs?: number }
  | { kind: 'unreachable' | 'hang' | 'late' | 'html' | 'login' | 'garbage' }
  | { kind: 'cut'; bytes: number; how: 'end' | 'break' | 'stall' };

interface OpenWatch {
  stream: ModelStream;
  from: number;
}

/** An API server with one collection, in memory and in virtual time. */
export class ModelServer implements KubernetesCluster {
  readonly name = 'model';
  readonly url = 'https://model';
  readonly store = new ModelStore();
  /** For the answers to come, one after another. */
  faults: AnswerFault[] = [];
  streaming: 'offered' | 'refused' | 'ignored' = 'offered';
  /** How watches end that have only just begun. */
  brief: 'no' | 'ended' | 'expired' = 'no';
  isUp = true;
  isAllowed = true;
  hasResource = true;
  hasDiscovery = true;
  /** Whether `metadata` comes behind the items, as in lists of custom resources. */
  isMetadataLast = false;
  readonly asked: NonNullable<KubernetesRequest['query']>[] = [];
  readonly #clock: VirtualClock;
  readonly #cutBytes: number;
  readonly #pages = new Map<string, { version: number; rest: RawObject[] }>();
  #streams = new Set<ModelStream>();
  #watches = new Set<OpenWatch>();
  #pending = 0;

  constructor(clock: VirtualClock, cutBytes: number) {
    this.#clock = clock;
    this.#cutBytes = cutBytes;
  }

  /** Answers on their way, and those still waited for. */
  get open(): number {
    this.#streams = new Set([...this.#streams].filter(each => each.isOpen));
    return this.#streams.size + this.#pending;
  }

  get requests(): number {
    return this.asked.length;
  }

  /** Ends all faults that have not struck yet. */
  heal(): void {
    this.faults = [];
    this.brief = 'no';
    this.isUp = true;
    this.isAllowed = true;
    this.hasDiscovery = true;
    this.#streams.forEach(stream => stream.heal());
  }

  get watches(): ModelStream[] {
    this.#forgetClosed();
    return [...this.#watches].map(({ stream }) => stream);
  }

  change(event: ModelEvent | undefined): void {
    if (!event) return;
    this.#forgetClosed();
    for (const { stream, from } of this.#watches) {
      if (event.version > from) stream.event(event);
    }
  }

  /** All connections go; half-open ones do not notice. */
  goDown(isNoticed: boolean): void {
    this.isUp = false;
    for (const stream of this.#streams) {
      if (isNoticed) stream.break();
      else stream.stall();
    }
    this.#watches.clear();
  }

  async request(
    path: string,
    request: KubernetesRequest = {},
  ): Promise<KubernetesResponse> {
    this.asked.push(request.query ?? {});
    this.#pending += 1;
    try {
      await this.#wait(LATENCY_MS, request.signal);
    } finally {
      this.#pending -= 1;
    }
    const fault = this.faults.shift();
    // Not even sent when its asker goes, as while credentials are waited for; and answered when nobody waits any more.
    if (fault?.kind === 'late') await this.#wait(LATE_MS);
    this.#pending += 1;
    try {
      if (fault?.kind === 'hang') await this.#wait(1e9, request.signal);
      return this.#answer(path, request, fault);
    } finally {
      this.#pending -= 1;
    }
  }

  send(): Promise<never> {
    return this.#unused();
  }

  json(): Promise<never> {
    return this.#unused();
  }

  openWebSocket(): Promise<never> {
    return this.#unused();
  }

  async close(): Promise<void> {
    this.goDown(true);
  }

  async #unused(): Promise<never> {
    throw new Error('the watch layer asks in another way');
  }

  #wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      // Aborted later, it rejects what is resolved, or calls off what has come.
      const callOff = this.#clock.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        callOff();
        reject(signal.reason);
      });
    });
  }

  #answer(
    path: string,
    { query = {} }: KubernetesRequest,
    fault: AnswerFault | undefined,
  ): KubernetesResponse {
    if (!this.isUp || fault?.kind === 'unreachable') {
      throw this.#refusal(undefined, 'Unreachable');
    }
    if (fault?.kind === 'status') {
      throw this.#refusal(fault.code, 'Injected', fault.retryAfterMs);
    }
    if (path.startsWith('/apis') && path !== PATH) return this.#discover(path);
    if (!this.hasResource) throw this.#refusal(404, 'NotFound');
    if (!this.isAllowed) throw this.#refusal(403, 'Forbidden');
    const isStream = query.sendInitialEvents === true;
    if (isStream && this.streaming === 'refused') {
      throw this.#refusal(422, 'Invalid');
    }
    const stream = this.#open(fault);
    const type = fault?.kind === 'login' ? 'text/html' : 'application/json';
    if (fault?.kind === 'html' || fault?.kind === 'login') {
      stream.write('<html>gateway</html>');
      stream.end();
    } else if (fault?.kind === 'garbage') {
      stream.line('{"kind":"Status"}');
      stream.end();
    } else if (query.watch) this.#watch(stream, query);
    else this.#list(stream, query);
    if (fault?.kind === 'cut' && fault.how !== 'stall') {
      if (fault.how === 'end') stream.cutShort();
      else stream.break();
    }
    return {
      status: 200,
      headers: { 'content-type': type },
      body: stream.body,
    };
  }

  #refusal(status: number | undefined, reason: string, retryAfterMs?: number) {
    return new KubernetesError(
      this.name,
      `${this.name}: ${reason}`,
      reason,
      status,
      undefined,
      retryAfterMs,
    );
  }

  #open(fault?: AnswerFault): ModelStream {
    const stream = new ModelStream(this.#clock, this.#cutBytes);
    if (fault?.kind === 'cut') stream.stopAfter(fault.bytes);
    this.#streams.add(stream);
    return stream;
  }

  #watch(stream: ModelStream, query: KubernetesRequest['query'] = {}): void {
    const { resourceVersion, timeoutSeconds } = query;
    const isStream = query.sendInitialEvents === true;
    const version = Number(resourceVersion ?? this.store.version);
    if (version < this.store.floor) {
      stream.error(410, 'Expired');
      stream.end();
      return;
    }
    if (resourceVersion === undefined) {
      for (const object of this.store.list()) {
        stream.event({ type: 'ADDED', object });
      }
      if (isStream && this.streaming === 'offered') {
        stream.bookmark(version, true);
      }
    }
    for (const event of this.store.since(version)) stream.event(event);
    if (this.brief === 'expired') stream.error(410, 'Expired');
    if (this.brief !== 'no') stream.end();
    // From a version that is yet to come, nothing is said before it has come.
    const watch = { stream, from: version };
    this.#watches.add(watch);
    this.#bookmark(watch);
    this.#clock.after(Number(timeoutSeconds) * 1000, () => stream.end());
  }

  #bookmark({ stream, from }: OpenWatch): void {
    this.#clock.after(BOOKMARK_MS, () => {
      if (!stream.isOpen || !this.isUp) return;
      if (this.store.version >= from) stream.bookmark(this.store.version);
      this.#bookmark({ stream, from });
    });
  }

  #list(stream: ModelStream, query: KubernetesRequest['query'] = {}): void {
    const token = query.continue;
    const page = token
      ? this.#pages.get(String(token))
      : { version: this.store.version, rest: this.store.list() };
    const { floor, version } = this.store;
    if (!page || page.version < floor || page.version > version) {
      stream.body.destroy();
      throw this.#refusal(410, 'Expired');
    }
    const rest = page.rest.slice(PAGE_SIZE);
    const next = rest.length > 0 ? `${page.version}/${rest.length}` : undefined;
    if (next) this.#pages.set(next, { version: page.version, rest });
    const items = page.rest.slice(0, PAGE_SIZE);
    const metadata = {
      resourceVersion: String(page.version),
      remainingItemCount: 7,
      ...(next && { continue: next }),
    };
    const about = `"metadata":${JSON.stringify(metadata)}`;
    const all = `"items":[${items.map(textOf).join()}]`;
    stream.write(
      this.isMetadataLast ? `{${all},${about}}` : `{${about},${all}}`,
    );
    stream.end();
  }

  #discover(path: string): KubernetesResponse {
    if (!this.hasDiscovery) throw this.#refusal(503, 'ServiceUnavailable');
    if (path !== '/apis' && !this.hasResource) {
      throw this.#refusal(404, 'NotFound');
    }
    const stream = this.#open();
    stream.write(
      JSON.stringify(
        path === '/apis'
          ? {
              kind: 'APIGroupList',
              groups: this.hasResource
                ? [{ name: 'ray.io', versions: [{ version: 'v1' }] }]
                : [{ name: 'apps', versions: [{ version: 'v1' }] }],
            }
          : { kind: 'APIResourceList', resources: [{ name: 'rayclusters' }] },
      ),
    );
    stream.end();
    return { status: 200, headers: {}, body: stream.body };
  }

  #forgetClosed(): void {
    for (const watch of this.#watches) {
      if (!watch.stream.isOpen) this.#watches.delete(watch);
    }
  }
}
