import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../clock';
import type { ProxyRequest, ProxyResponse, ProxySocket } from '../server';
import { notFound, notSimulated } from './answers';
import {
  refuseBrowserWrite,
  refuseUnauthenticated,
  type Authentication,
} from './authentication';
import type { ClusterNode } from './clusterNodes';
import type { HeadIdentity } from './HeadIdentity';
import { isJobLogPath, NOT_SIMULATED, routes } from './headRoutes';
import type { JobDetails } from './jobDetails';
import { findSubmission } from './jobRoutes';
import { JobTable } from './JobTable';
import { LogTail } from './LogTail';
import { ServeTable, type ServeRecord } from './ServeTable';
import type { JobRecord, Submission } from './Submission';

export interface RayHeadOptions {
  clock: Clock;
  /** Milliseconds of a job in one of the day. */
  timeScale: number;
  identity: HeadIdentity;
  nodes(): ClusterNode[];
  authentication(): Authentication;
  /** Called when what `records` gives has changed. */
  onChange(): void;
}

/** A Ray head: its jobs, and its answers on the dashboard's port. */
export class RayHead {
  readonly identity: HeadIdentity;
  readonly jobs: JobTable;
  readonly serve: ServeTable;
  readonly packages = new Set<string>();
  readonly #options: RayHeadOptions;
  readonly #tails = new Set<LogTail>();

  constructor(
    options: RayHeadOptions,
    records: JobRecord[] = [],
    serve?: ServeRecord,
  ) {
    this.#options = options;
    this.identity = options.identity;
    this.jobs = new JobTable(
      {
        clock: options.clock,
        timeScale: options.timeScale,
        head: options.identity,
        nodes: () => options.nodes().map(({ resources }) => resources),
        onChange: () => options.onChange(),
      },
      records,
    );
    const { clock, timeScale } = options;
    this.serve = new ServeTable({ clock, timeScale }, serve);
  }

  /**
   * Submits a job as `POST /api/jobs/` does.
   *
   * @returns the submission id
   * @throws DuplicateJob
   */
  submit(submission: Submission): string {
    const id = this.jobs.submit(submission);
    this.#options.onChange();
    return id;
  }

  /** A job by submission id or job id. */
  getJob(id: string): JobDetails | undefined {
    return this.jobs.find(id);
  }

  /** @returns whether the job had not ended */
  stop(id: string): boolean {
    const stopped = this.jobs.stop(id);
    this.#options.onChange();
    return stopped;
  }

  async http(request: ProxyRequest): Promise<ProxyResponse> {
    const url = new URL(request.path, 'http://head');
    const refusal = this.#refuse(request.method, url.pathname, request.headers);
    if (refusal) return refusal;
    for (const route of routes) {
      if (route.method !== request.method) continue;
      const match = route.path.exec(url.pathname);
      if (!match) continue;
      const answer = await route.answer({
        head: this,
        clock: this.#options.clock,
        nodes: () => this.#options.nodes(),
        authentication: this.#options.authentication(),
        request,
        query: url.searchParams,
        parameters: match.slice(1).map(decodeURIComponent),
      });
      if (request.method !== 'GET') this.#options.onChange();
      return answer;
    }
    return NOT_SIMULATED.some(known => known.test(url.pathname))
      ? notSimulated(request.method, url.pathname)
      : notFound();
  }

  /** Follows a job's log; a refusal is the answer to the handshake. */
  webSocket(
    path: string,
    headers: IncomingHttpHeaders,
    accept: () => ProxySocket,
  ): ProxyResponse | undefined {
    const { pathname } = new URL(path, 'http://head');
    const refusal = this.#refuse('GET', pathname, headers);
    if (refusal) return refusal;
    const id = isJobLogPath(pathname);
    if (id === undefined) return notFound();
    const found = findSubmission(this.jobs, id, 'get logs of');
    if ('refusal' in found) return found.refusal;
    const name = found.job.submission_id;
    const tail: { current?: LogTail } = {};
    tail.current = new LogTail({
      clock: this.#options.clock,
      socket: accept(),
      job: {
        begun: () => {
          const job = this.jobs.find(name);
          return job && job.driver_agent_http_address !== null;
        },
        ended: () => (this.jobs.find(name)?.end_time ?? null) !== null,
        log: () => this.jobs.logOf(name),
        nextLineAt: () => this.jobs.nextLineAt(name),
      },
      onEnd: () => {
        if (tail.current) this.#tails.delete(tail.current);
      },
    });
    this.#tails.add(tail.current);
    return undefined;
  }

  /** Breaks all connections; nothing runs afterwards. */
  close(): void {
    for (const tail of [...this.#tails]) tail.abort();
    this.#tails.clear();
    this.jobs.close();
  }

  #refuse(
    method: string,
    path: string,
    headers: IncomingHttpHeaders,
  ): ProxyResponse | undefined {
    return (
      refuseUnauthenticated(this.#options.authentication(), path, headers) ??
      refuseBrowserWrite(method, headers)
    );
  }
}
