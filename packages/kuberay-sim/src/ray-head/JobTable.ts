import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock';
import type { RayLoad } from '../kuberay/RayDashboard';
import type { NodeResources } from './clusterNodes';
import type { HeadIdentity } from './HeadIdentity';
import { jobDetails, jobIdOf, statusAt, type JobDetails } from './jobDetails';
import { jobTimeline, type JobTimeline } from './JobTimeline';
import { seededRandom } from './programs';
import {
  isTerminal,
  type JobRecord,
  type JobStatus,
  type Submission,
} from './Submission';

/** A submission id that is taken. */
export class DuplicateJob extends Error {
  readonly submissionId: string;

  constructor(submissionId: string) {
    super(`A job with the submission id ${submissionId} already exists`);
    this.name = 'DuplicateJob';
    this.submissionId = submissionId;
  }
}

/** A job that cannot be deleted because it has not ended. */
export class JobNotEnded extends Error {
  readonly status: JobStatus;

  constructor(submissionId: string, status: JobStatus) {
    super(`Job ${submissionId} is ${status}, only ended jobs can be deleted`);
    this.status = status;
  }
}

const LONGEST_TIMER_MS = 86_400_000;
const ID_CHARACTERS =
  'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789';

interface Entry {
  record: JobRecord;
  timeline?: JobTimeline;
}

export interface JobTableOptions {
  clock: Clock;
  timeScale: number;
  head: HeadIdentity;
  /** The nodes that Ray can place an entrypoint on. */
  nodes(): NodeResources[];
  /** Called when a job that waited has got its resources. */
  onChange?(): void;
}

function wants(record: JobRecord): NodeResources {
  const all: NodeResources = {
    ...record.entrypointResources,
    CPU: record.entrypointNumCpus ?? 0,
    GPU: record.entrypointNumGpus ?? 0,
    memory: record.entrypointMemory ?? 0,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, amount]) => amount > 0),
  );
}

function totals(nodes: NodeResources[]): NodeResources {
  const total: NodeResources = {};
  for (const [name, amount] of nodes.flatMap(node => Object.entries(node))) {
    total[name] = (total[name] ?? 0) + amount;
  }
  return total;
}

/**
 * The jobs of one head. While none waits for resources, nothing ticks: what a job is at a moment follows
 * from its record and the time.
 */
export class JobTable {
  readonly #options: JobTableOptions;
  readonly #jobs = new Map<string, Entry>();
  #nextNumber = 2;
  #closed = false;
  #cancelWake: () => void = () => {};

  constructor(options: JobTableOptions, records: JobRecord[] = []) {
    this.#options = options;
    for (const record of records) this.put(record);
    this.schedule();
  }

  /** @throws DuplicateJob when the submission id is taken */
  submit(submission: Submission): string {
    const { clock, timeScale } = this.#options;
    const now = clock.now().getTime();
    const number = this.#nextNumber;
    const submissionId = submission.submissionId ?? this.#generateId(number);
    if (this.#jobs.has(submissionId)) throw new DuplicateJob(submissionId);
    this.put({
      ...submission,
      submissionId,
      number,
      submittedAt: now,
      timeScale,
      workers: Math.max(1, this.#options.nodes().length - 1),
    });
    this.schedule();
    return submissionId;
  }

  /**
   * Gives resources to the jobs that wait, in their order; looks again when the
   * next job that holds some ends. To be called when nodes come or go.
   */
  schedule(): void {
    const waiting = [...this.#jobs.values()].filter(
      ({ record }) => record.scheduledAt === undefined,
    );
    this.#cancelWake();
    if (waiting.length === 0 || this.#closed) return;
    const nodes = this.#options.nodes();
    let placed = 0;
    for (const entry of waiting) {
      if (!this.#fits(entry.record, nodes)) continue;
      placed += 1;
      entry.record = {
        ...entry.record,
        scheduledAt: Math.max(entry.record.submittedAt, this.#now()),
        workers: Math.max(1, nodes.length - 1),
        resources: totals(nodes),
      };
      entry.timeline = undefined;
    }
    if (placed < waiting.length) this.#wakeAtNextEnd();
    if (placed > 0) this.#options.onChange?.();
  }

  /** Nothing happens by itself afterwards. */
  close(): void {
    this.#closed = true;
    this.#cancelWake();
  }

  #fits(record: JobRecord, nodes: NodeResources[]): boolean {
    const wanted = Object.entries(wants(record));
    if (wanted.length === 0) return true;
    const used = this.used();
    const total = totals(nodes);
    const isFree = wanted.every(
      ([name, amount]) => (total[name] ?? 0) - (used[name] ?? 0) >= amount,
    );
    return (
      isFree &&
      nodes.some(node =>
        wanted.every(([name, amount]) => (node[name] ?? 0) >= amount),
      )
    );
  }

  #wakeAtNextEnd(): void {
    const { clock } = this.#options;
    const now = this.#now();
    const ends = [...this.#jobs.values()]
      .filter(({ record }) => Object.keys(wants(record)).length > 0)
      .map(entry => this.#timeline(entry)?.endedAt)
      .filter((end): end is number => end !== undefined && end > now);
    if (ends.length === 0) return;
    const ms = (Math.min(...ends) - now) * clock.timeScale;
    this.#cancelWake = clock.setTimeout(
      () => this.schedule(),
      Math.min(ms, LONGEST_TIMER_MS * clock.timeScale),
    );
  }

  /** Stores a record as it is, for example one of a snapshot. */
  put(record: JobRecord): void {
    this.#nextNumber = Math.max(this.#nextNumber, record.number + 1);
    this.#jobs.set(record.submissionId, { record });
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** By submission id, or by the job id that `ray.init` gave. */
  find(id: string): JobDetails | undefined {
    const entry = this.#find(id);
    return entry && this.#details(entry);
  }

  list(): JobDetails[] {
    this.schedule();
    const all = [...this.#jobs.values()].map(entry => this.#details(entry));
    return [
      ...all.filter(({ type }) => type === 'SUBMISSION'),
      ...all.filter(({ type }) => type === 'DRIVER'),
    ];
  }

  /** The log so far; empty while the entrypoint has not begun. */
  logOf(submissionId: string): string {
    const entry = this.#find(submissionId);
    const timeline = entry && this.#timeline(entry);
    const now = this.#now();
    if (timeline?.runningAt === undefined || now < timeline.runningAt) {
      return '';
    }
    return timeline.log.until(now);
  }

  /** When the log gets its next line, in ms since 1970. */
  nextLineAt(submissionId: string): number | undefined {
    return this.timelineOf(submissionId)?.log.nextAfter(this.#now());
  }

  timelineOf(submissionId: string): JobTimeline | undefined {
    const entry = this.#find(submissionId);
    return entry && this.#timeline(entry);
  }

  /** @returns whether the job had not ended (as Ray's `stopped`) */
  stop(submissionId: string): boolean {
    const entry = this.#find(submissionId);
    if (!entry) return false;
    const status = statusAt(this.#timeline(entry), this.#now());
    if (isTerminal(status)) return false;
    if (entry.record.stopRequestedAt === undefined) {
      entry.record = { ...entry.record, stopRequestedAt: this.#now() };
      entry.timeline = undefined;
    }
    // It ends sooner than was thought, and others may wait for that.
    this.schedule();
    return true;
  }

  /** @throws JobNotEnded */
  delete(submissionId: string): void {
    const entry = this.#find(submissionId);
    if (!entry) return;
    const status = statusAt(this.#timeline(entry), this.#now());
    if (!isTerminal(status)) throw new JobNotEnded(submissionId, status);
    this.#jobs.delete(entry.record.submissionId);
  }

  /** The record of a submission as it is now. */
  recordOf(submissionId: string): JobRecord | undefined {
    return this.#find(submissionId)?.record;
  }

  records(): JobRecord[] {
    return [...this.#jobs.values()].map(({ record }) => record);
  }

  /** What the entrypoints that run now have reserved. */
  used(): NodeResources {
    const used: NodeResources = {};
    for (const entry of this.#jobs.values()) {
      const { record } = entry;
      if (
        record.scheduledAt === undefined ||
        isTerminal(statusAt(this.#timeline(entry), this.#now()))
      ) {
        continue;
      }
      for (const [name, amount] of Object.entries(wants(record))) {
        used[name] = (used[name] ?? 0) + amount;
      }
    }
    return used;
  }

  /** What entrypoints wait for, one entry per shape of demand. */
  demands(): { shape: NodeResources; count: number }[] {
    this.schedule();
    const demands: { shape: NodeResources; count: number }[] = [];
    for (const { record } of this.#jobs.values()) {
      if (record.scheduledAt !== undefined) continue;
      const shape = wants(record);
      const same = demands.find(demand =>
        isDeepStrictEqual(demand.shape, shape),
      );
      if (same) same.count += 1;
      else demands.push({ shape, count: 1 });
    }
    return demands;
  }

  /** What keeps the nodes busy now, and what waits for nodes. */
  load(): RayLoad {
    const now = this.#now();
    const running = [...this.#jobs.values()].filter(entry => {
      const timeline = this.#timeline(entry);
      return timeline && !isTerminal(statusAt(timeline, now));
    });
    const ends = running.map(entry => this.#timeline(entry)?.endedAt ?? now);
    return {
      demands: this.demands(),
      running: running.map(({ record }) => wants(record)),
      workers: Math.max(0, ...running.map(entry => this.#workersOf(entry))),
      ...(ends.length > 0 ? { nextEnd: Math.min(...ends) } : {}),
    };
  }

  /** Workers that a program asks for, or that it was spread over. */
  #workersOf(entry: Entry): number {
    const { entrypoint, workers } = entry.record;
    const asked = /--num-workers[= ](\d+)/.exec(entrypoint);
    if (asked) return Number(asked[1]);
    const timeline = this.#timeline(entry);
    return timeline?.driverAt === undefined ? 0 : workers;
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }

  #find(id: string): Entry | undefined {
    this.schedule();
    const direct = this.#jobs.get(id);
    if (direct) return direct;
    return [...this.#jobs.values()].find(
      entry =>
        jobIdOf(entry.record.number) === id &&
        this.#details(entry).job_id === id,
    );
  }

  #timeline(entry: Entry): JobTimeline | undefined {
    const { scheduledAt } = entry.record;
    if (scheduledAt === undefined) return undefined;
    entry.timeline ??= jobTimeline(
      entry.record,
      scheduledAt,
      this.#options.head,
    );
    return entry.timeline;
  }

  #details(entry: Entry): JobDetails {
    const { head } = this.#options;
    const timeline = this.#timeline(entry);
    return jobDetails(entry.record, timeline, head, this.#now());
  }

  #generateId(number: number): string {
    const random = seededRandom(
      `${this.#options.head.sessionName}/${number}/${this.#now()}`,
    );
    let id = '';
    for (let i = 0; i < 16; i += 1) {
      id += ID_CHARACTERS[Math.floor(random() * ID_CHARACTERS.length)];
    }
    return `raysubmit_${id}`;
  }
}
