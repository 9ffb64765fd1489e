/*
 * One subscriber of `GET /v1/watch`: a snapshot, then deltas, filtered by what the caller asked for and may see.
 *
 * - An object that comes into the filter is an upsert, one that leaves it a delete; a name that changes hands is a delete
 *   of the old UID and an upsert of the new one.
 * - Who the caller is, is decided again every minute; when that changes what they may do, they get a new snapshot.
 * - The stream ends with the token, and can be taken up again with a new one.
 * - A subscriber that reads more slowly than the fleet changes is ended, not buffered for without limit.
 */
import { stringifyError } from '@backstage/errors';
import type {
  WatchEvents,
  WatchSnapshot,
} from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import {
  matchesCluster,
  matchesJob,
  type ClusterEntry,
  type FleetView,
  type JobEntry,
  type ViewChange,
  type ViewFilter,
} from '../view';
import type { ChangeLog, NumberedChange } from './ChangeLog';

const HEARTBEAT_MS = 15_000;
const DECIDE_AGAIN_MS = 60_000;
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** The longest that a Node timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Where the events go. */
export interface EventSink {
  write(text: string): void;
  /** Bytes that were written and not taken by the reader yet. */
  readonly buffered: number;
  end(): void;
}

export interface WatchStreamOptions {
  caller: Caller;
  /** Who the caller is now. Throws where they may not watch any more. */
  recall: () => Promise<Caller>;
  expiresAt?: Date;
  filter: ViewFilter;
  lastEventId?: string;
  log: ChangeLog;
  sink: EventSink;
  view: FleetView;
}

export class WatchStream {
  readonly #options: WatchStreamOptions;
  readonly #filter: ViewFilter;
  readonly #timers: NodeJS.Timeout[] = [];
  #caller: Caller;
  #stop: (() => void) | undefined;
  #ended = false;

  static create(options: WatchStreamOptions): WatchStream {
    return new WatchStream(options);
  }

  private constructor(options: WatchStreamOptions) {
    this.#options = options;
    this.#caller = options.caller;
    this.#filter = options.filter;
  }

  start(): void {
    const { log, lastEventId, expiresAt, sink } = this.#options;
    // What changed before this is in the snapshot, what changes after it is numbered higher.
    this.#options.view.flush();
    const missed = log.after(lastEventId);
    this.#stop = log.subscribe(changes => this.#take(changes));
    if (missed) {
      sink.write(': resumed\n\n');
      this.#take(missed);
    } else {
      this.#snapshot();
    }
    this.#every(HEARTBEAT_MS, () => sink.write(': alive\n\n'));
    this.#every(DECIDE_AGAIN_MS, () => this.#decideAgain());
    if (expiresAt) {
      const timer = setTimeout(
        () =>
          this.end('The token has expired: take the stream up with a new one'),
        Math.min(Math.max(0, expiresAt.getTime() - Date.now()), MAX_TIMER_MS),
      );
      timer.unref();
      this.#timers.push(timer);
    }
  }

  /** The reader is gone, or the server stops. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stop?.();
    this.#timers.forEach(timer => clearTimeout(timer));
  }

  end(reason: string): void {
    if (this.#ended) return;
    this.#send('end', JSON.stringify({ reason }));
    this.close();
    this.#options.sink.end();
  }

  #every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  #take(changes: readonly NumberedChange[]): void {
    for (const { sequence, change } of changes) {
      if (this.#ended) return;
      this.#takeOne(change, sequence);
    }
  }

  #takeOne(change: ViewChange, sequence: number): void {
    switch (change.kind) {
      case 'cluster': {
        const { before, after } = change;
        this.#delta('cluster', before, after, sequence, entry =>
          this.#wantsCluster(entry),
        );
        break;
      }
      case 'job': {
        const { before, after } = change;
        this.#delta('job', before, after, sequence, entry =>
          matchesJob(entry, this.#filter, this.#caller),
        );
        break;
      }
      case 'pod':
        if (!this.#showsDetailsOf(change.clusterRef)) break;
        this.#send(
          'pod',
          JSON.stringify({
            type: change.pod ? 'upsert' : 'delete',
            uid: change.uid,
            ...(change.pod && { pod: change.pod }),
          }),
          sequence,
        );
        break;
      case 'event':
        if (!this.#showsDetailsOf(change.clusterRef)) break;
        this.#send('event', JSON.stringify(change.event), sequence);
        break;
      default:
        this.#send(
          'kubernetesClusters',
          JSON.stringify({ items: change.items }),
          sequence,
        );
    }
  }

  #delta<E extends ClusterEntry | JobEntry>(
    kind: 'cluster' | 'job',
    before: E | undefined,
    after: E | undefined,
    sequence: number,
    wants: (entry: E) => boolean,
  ): void {
    const isWanted = after !== undefined && wants(after);
    const isReplaced = before && before.uid !== after?.uid;
    if (before && wants(before) && (isReplaced || !isWanted)) {
      this.#send(
        kind,
        JSON.stringify({ type: 'delete', ref: before.ref, uid: before.uid }),
        sequence,
      );
    }
    if (!isWanted) return;
    const { ref, uid } = after;
    // The model's text is made once for all callers who may do the same.
    const head = JSON.stringify({ type: 'upsert', ref, uid }).slice(0, -1);
    this.#send(
      kind,
      `${head},"${kind}":${after.jsonFor(this.#caller)}}`,
      sequence,
    );
  }

  #wantsCluster(entry: ClusterEntry): boolean {
    const { job, ...filter } = this.#filter;
    if (!job) return matchesCluster(entry, filter, this.#caller);
    const cluster = this.#options.view.job(job)?.job.cluster;
    return cluster === entry.ref && matchesCluster(entry, filter, this.#caller);
  }

  /** Pods and events are sent of the one cluster that was asked for. */
  #detailed(): string | undefined {
    const { cluster, job } = this.#filter;
    return cluster ?? (job && this.#options.view.job(job)?.job.cluster);
  }

  #showsDetailsOf(clusterRef: string): boolean {
    if (clusterRef !== this.#detailed()) return false;
    const entry = this.#options.view.cluster(clusterRef);
    return entry !== undefined && entry.readableBy(this.#caller);
  }

  #snapshot(): void {
    const { view, log } = this.#options;
    const clusters: string[] = [];
    for (const entry of view.clusters()) {
      if (this.#wantsCluster(entry)) clusters.push(entry.jsonFor(this.#caller));
    }
    const jobs: string[] = [];
    for (const entry of view.jobs()) {
      if (matchesJob(entry, this.#filter, this.#caller)) {
        jobs.push(entry.jsonFor(this.#caller));
      }
    }
    const detailed = this.#detailed();
    const shows = detailed !== undefined && this.#showsDetailsOf(detailed);
    const rest: Omit<WatchSnapshot, 'clusters' | 'jobs'> = {
      pods: shows && this.#filter.cluster ? view.pods(detailed) : [],
      events: shows ? view.events(detailed) : [],
      kubernetesClusters: view.health(),
      asOf: new Date().toISOString(),
    };
    this.#send(
      'snapshot',
      `{"clusters":[${clusters.join()}],"jobs":[${jobs.join()}],${JSON.stringify(
        rest,
      ).slice(1)}`,
      log.sequence,
    );
  }

  async #decideAgain(): Promise<void> {
    try {
      const caller = await this.#options.recall();
      if (this.#ended || sameRights(caller, this.#caller)) return;
      this.#caller = caller;
      this.#options.view.flush();
      this.#snapshot();
    } catch (error) {
      this.end(`The caller may not watch any more: ${stringifyError(error)}`);
    }
  }

  #send(event: keyof WatchEvents, data: string, sequence?: number): void {
    if (this.#ended) return;
    const { sink, log } = this.#options;
    if (event !== 'end' && sink.buffered > MAX_BUFFERED_BYTES) {
      this.end('The stream is read too slowly: take it up again');
      return;
    }
    const id = sequence === undefined ? '' : `id: ${log.epoch}-${sequence}\n`;
    sink.write(`${id}event: ${event}\ndata: ${data}\n\n`);
  }
}

function sameRights(a: Caller, b: Caller): boolean {
  return (
    a.admin === b.admin &&
    a.ownershipRefs.size === b.ownershipRefs.size &&
    [...a.ownershipRefs].every(ref => b.ownershipRefs.has(ref))
  );
}
