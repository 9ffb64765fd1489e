import type { ServerResponse } from 'node:http';
import { ApiStatusError } from '../store';
import { sendError, sendText } from './respond';
import type { WatchHooks, WatchStream } from './WatchStream';

/** What becomes of a request that a fault is about. */
export type FaultKind =
  | 'status'
  | 'html'
  | 'delay'
  | 'reset'
  | 'watch-drop'
  | 'watch-gone'
  | 'watch-delay';

/** A fault on request: which requests it hits, how, and how often. */
export interface Fault {
  kind: FaultKind;
  /** A regular expression that the path with its query must match; all by default. */
  path?: string;
  /** GET, POST, … or `watch`, `list`; any by default. */
  verbs?: string[];
  /** `status`: which, 503 by default. */
  code?: number;
  /** `status`: seconds for the header Retry-After. */
  retryAfter?: number;
  /** `delay`, `watch-delay`: how long, in real milliseconds. */
  delayMs?: number;
  /** How many requests it hits before it ends; no end by default. */
  times?: number;
  /** Which share of the requests it hits, 0 to 1; all by default. */
  share?: number;
}

interface Installed extends Fault {
  id: number;
  hits: number;
  pattern: RegExp;
}

/** A fault as it is shown: with its number, and how often it has hit. */
export type KnownFault = Fault & { id: number; hits: number };

const KINDS: FaultKind[] = [
  'status',
  'html',
  'delay',
  'reset',
  'watch-drop',
  'watch-gone',
  'watch-delay',
];

const HTML =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n';

const REASONS: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function statusError({ code = 503, retryAfter }: Fault): ApiStatusError {
  const after =
    retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
  const message =
    code === 410
      ? 'The resourceVersion for the provided watch is too old.'
      : `kuberay-sim was asked to answer ${code}`;
  return new ApiStatusError(code, REASONS[code] ?? '', message, after);
}

function check(fault: Fault): RegExp {
  const { kind, path = '', code, share, times, delayMs } = fault;
  const wrong = (field: string, value: unknown, wanted: string) =>
    ApiStatusError.badRequest(
      `fault.${field}: ${JSON.stringify(value)} is not ${wanted}`,
    );
  if (!KINDS.includes(kind)) throw wrong('kind', kind, `one of ${KINDS}`);
  if (code !== undefined && !(code >= 400 && code < 600)) {
    throw wrong('code', code, 'a status from 400 to 599');
  }
  if (share !== undefined && !(share >= 0 && share <= 1)) {
    throw wrong('share', share, 'a number from 0 to 1');
  }
  if (times !== undefined && !(Number.isInteger(times) && times > 0)) {
    throw wrong('times', times, 'a whole number above 0');
  }
  if (delayMs !== undefined && !(delayMs >= 0)) {
    throw wrong('delayMs', delayMs, 'a number of milliseconds');
  }
  try {
    return new RegExp(path);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw wrong('path', path, `a regular expression (${error.message})`);
    }
    throw error;
  }
}

/**
 * Faults on request: errors, delays, resets and broken watches, as a real API
 * server under load, a load balancer before it or a network shows them.
 */
export class Faults {
  readonly #watches = new Map<WatchStream, string>();
  #installed: Installed[] = [];
  #last = 0;

  /**
   * Adds a fault.
   *
   * @returns its number
   * @throws ApiStatusError 400 that names the field that is wrong
   */
  add(fault: Fault): number {
    const pattern = check(fault);
    this.#last += 1;
    this.#installed.push({ ...fault, id: this.#last, hits: 0, pattern });
    return this.#last;
  }

  /** Takes a fault away, or all of them. */
  clear(id?: number): void {
    this.#installed = this.#installed.filter(
      fault => id !== undefined && fault.id !== id,
    );
  }

  list(): KnownFault[] {
    return this.#installed.map(({ pattern: _, ...fault }) => fault);
  }

  /** Breaks the connections of watches that are open now. */
  dropWatches(path: string = ''): number {
    const found = this.#open(path);
    for (const watch of found) watch.drop();
    return found.length;
  }

  /** Ends watches that are open now with a 410 within the stream. */
  expireWatches(path: string = ''): number {
    const found = this.#open(path);
    const error = ApiStatusError.expired('too old resource version: 1 (2)');
    for (const watch of found) watch.fail(error);
    return found.length;
  }

  /** What a watch at a path has to ask. */
  watchHooks(path: string): WatchHooks {
    return {
      opened: watch => {
        this.#watches.set(watch, path);
        const broken = this.#hit(
          path,
          ['watch', 'GET'],
          ['watch-drop', 'watch-gone'],
        );
        if (broken) {
          setImmediate(() => {
            if (broken.kind === 'watch-drop') watch.drop();
            else watch.fail(ApiStatusError.expired('too old resource version'));
          });
        }
        return () => this.#watches.delete(watch);
      },
      delayMs: () => {
        const slow = this.#installed.find(
          ({ kind, pattern }) => kind === 'watch-delay' && pattern.test(path),
        );
        return slow ? slow.delayMs ?? 1000 : 0;
      },
    };
  }

  /**
   * Lets a fault have its way with a request.
   *
   * @returns whether the request is answered by that
   */
  async strike(
    url: string,
    verbs: string[],
    res: ServerResponse,
  ): Promise<boolean> {
    if (this.#installed.length === 0) return false;
    const slow = this.#hit(url, verbs, ['delay']);
    if (slow) {
      await new Promise(resolve => {
        setTimeout(resolve, slow.delayMs ?? 1000);
      });
    }
    const fault = this.#hit(url, verbs, ['status', 'html', 'reset']);
    if (!fault) return false;
    if (fault.kind === 'reset') res.destroy();
    else if (fault.kind === 'status') sendError(res, statusError(fault));
    else sendText(res, fault.code ?? 502, HTML, 'text/html');
    return true;
  }

  #open(path: string): WatchStream[] {
    const pattern = new RegExp(path);
    return [...this.#watches]
      .filter(([, at]) => pattern.test(at))
      .map(([watch]) => watch);
  }

  #hit(
    url: string,
    verbs: string[],
    kinds: FaultKind[],
  ): Installed | undefined {
    const fault = this.#installed.find(
      candidate =>
        kinds.includes(candidate.kind) &&
        candidate.pattern.test(url) &&
        (!candidate.verbs || candidate.verbs.some(v => verbs.includes(v))) &&
        Math.random() < (candidate.share ?? 1),
    );
    if (!fault) return undefined;
    fault.hits += 1;
    if (fault.times !== undefined && fault.hits >= fault.times) {
      this.clear(fault.id);
    }
    return fault;
  }
}
