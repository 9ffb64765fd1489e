import { entrypointProgram } from './entrypointProgram';
import type {
  JobProgram,
  ProgramContext,
  ProgramEnd,
  ProgramLine,
} from './JobProgram';
import { logTime } from './JobProgram';
import { recordedErrors } from './recordings';
import { INVALID_UTF8 } from './scriptPrograms';

/** What is kept of a job: everything else follows from it and the time. */
export interface HeadJobRecord {
  type: 'SUBMISSION' | 'DRIVER';
  submissionId: string | null;
  entrypoint: string;
  metadata: Record<string, string> | null;
  runtimeEnv: Record<string, unknown> | null;
  /** Milliseconds since the epoch. */
  submittedAt: number;
  /** Simulated milliseconds of the job in one of the day. */
  speed: number;
  /** The job's number among the head's drivers: `02000000` for 2. */
  number: number;
  stoppedAt?: number;
  /** When a driver ended. */
  endedAt?: number;
  /** It asks for more than the cluster has: it never starts. */
  waitsForever?: boolean;
  /** Its working directory was never uploaded: it fails in its setup. */
  badRuntimeEnv?: boolean;
  context: Omit<ProgramContext, 'submissionId' | 'startedAt'>;
}

/** A job as `/api/jobs/ID` shows it. */
export interface JobView {
  type: string;
  job_id: string | null;
  submission_id: string | null;
  driver_info: object | null;
  status: string;
  entrypoint: string;
  message: string | null;
  error_type: string | null;
  start_time: number;
  end_time: number | null;
  metadata: Record<string, string> | null;
  runtime_env: Record<string, unknown> | null;
  driver_agent_http_address: string | null;
  driver_node_id: string | null;
  driver_exit_code: number | null;
}

/** Simulated milliseconds from the submission to the entrypoint's start. */
export const SETUP_MS = 1_300;
const BAD_ENV_MS = 3_000;
const LAST_LINES = 10;

export function jobNumber(number: number): string {
  return `${number.toString(16).padStart(2, '0')}000000`;
}

/** A job at work: its record, and what its program has printed so far. */
export class HeadJob {
  readonly record: HeadJobRecord;
  readonly #program: JobProgram | undefined;
  readonly #lines: ProgramLine[] = [];
  #next: ProgramLine | undefined;
  #end: ProgramEnd | undefined;
  #connected = false;
  #invalid = false;

  constructor(record: HeadJobRecord) {
    this.record = record;
    const startedAt = record.submittedAt + SETUP_MS / record.speed;
    const runs =
      record.type === 'SUBMISSION' &&
      !record.waitsForever &&
      !record.badRuntimeEnv;
    this.#program = runs
      ? entrypointProgram(record.entrypoint, {
          ...record.context,
          submissionId: record.submissionId ?? '',
          startedAt,
        })
      : undefined;
  }

  get id(): string {
    return this.record.submissionId ?? jobNumber(this.record.number);
  }

  #elapsed(now: number): number {
    const until = Math.min(now, this.record.stoppedAt ?? now);
    return (until - this.record.submittedAt) * this.record.speed;
  }

  /** Lets the program run up to a moment of its own time. */
  #advance(to: number): void {
    while (this.#program && !this.#end) {
      if (!this.#next) {
        const result = this.#program.next();
        if (result.done) {
          this.#end = result.value;
          return;
        }
        this.#next = result.value;
      }
      if (this.#next.at > to) return;
      this.#lines.push(this.#next);
      const { text } = this.#next;
      this.#connected ||= text.includes('Connected to Ray cluster');
      this.#invalid ||= text === INVALID_UTF8;
      this.#next = undefined;
    }
  }

  /** Moment at which the job was over, undefined while it is not. */
  endTime(now: number): number | undefined {
    const { record } = this;
    if (record.type === 'DRIVER') return record.endedAt;
    if (record.waitsForever) return undefined;
    const at = (ms: number) => record.submittedAt + ms / record.speed;
    const elapsed = this.#elapsed(now);
    if (record.badRuntimeEnv) {
      return elapsed >= BAD_ENV_MS ? at(BAD_ENV_MS) : undefined;
    }
    this.#advance(elapsed - SETUP_MS);
    const end = this.#end;
    if (end && SETUP_MS + end.at <= elapsed) return at(SETUP_MS + end.at);
    return record.stoppedAt !== undefined && record.stoppedAt <= now
      ? record.stoppedAt
      : undefined;
  }

  status(now: number): string {
    const { record } = this;
    const ended = this.endTime(now) !== undefined;
    if (record.type === 'DRIVER') return ended ? 'SUCCEEDED' : 'RUNNING';
    if (!ended) {
      const waits = record.waitsForever || record.badRuntimeEnv;
      return waits || this.#elapsed(now) < SETUP_MS ? 'PENDING' : 'RUNNING';
    }
    if (record.badRuntimeEnv) return 'FAILED';
    if (!this.#finished(now)) return 'STOPPED';
    return this.#end?.exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
  }

  #finished(now: number): boolean {
    return (
      this.#end !== undefined && SETUP_MS + this.#end.at <= this.#elapsed(now)
    );
  }

  /** Lines of the log so far, without line ends. */
  lines(now: number): string[] {
    const { record } = this;
    const elapsed = this.#elapsed(now);
    if (record.type === 'DRIVER' || record.waitsForever) return [];
    if (record.badRuntimeEnv) return [];
    const lines = [
      `${logTime(record.submittedAt)}\tINFO job_manager.py:583 -- Runtime env is setting up.`,
    ];
    if (elapsed < SETUP_MS) return lines;
    lines.push(`Running entrypoint for job ${this.id}: ${record.entrypoint}`);
    this.#advance(elapsed - SETUP_MS);
    for (const { text } of this.#lines) lines.push(text);
    return lines;
  }

  /** Whether the log holds bytes that are no UTF-8. */
  isInvalidUtf8(now: number): boolean {
    this.#advance(this.#elapsed(now) - SETUP_MS);
    return this.#invalid;
  }

  #message(status: string, now: number): [string | null, string | null] {
    const { record } = this;
    if (record.type === 'DRIVER') return [null, null];
    switch (status) {
      case 'PENDING':
        return [
          record.waitsForever
            ? 'Job has not started yet. It may be waiting for resources (CPUs, GPUs, memory, custom resources) to become available.'
            : 'Job has not started yet. It may be waiting for the runtime environment to be set up.',
          null,
        ];
      case 'RUNNING':
        return ['Job is currently running.', null];
      case 'SUCCEEDED':
        return ['Job finished successfully.', null];
      case 'STOPPED':
        return ['Job was intentionally stopped.', null];
      default:
        break;
    }
    if (record.badRuntimeEnv) {
      const dir = String(record.runtimeEnv?.working_dir);
      const text = recordedErrors()
        .badRuntimeEnv.replaceAll('gcs://_ray_pkg_0000000000000000.zip', dir)
        .replaceAll('127.0.0.1', record.context.headIp);
      return [text, 'RUNTIME_ENV_SETUP_FAILURE'];
    }
    const last = this.lines(now).slice(-LAST_LINES).join('\n').slice(-20_000);
    return [
      `Job entrypoint command failed with exit code ${this.#end?.exitCode}, last available logs (truncated to 20,000 chars):\n${last}\n`,
      'JOB_ENTRYPOINT_COMMAND_ERROR',
    ];
  }

  /** The id that `ray.init` gave: for jobs that have connected. */
  driverId(now: number): string | null {
    const { record } = this;
    if (record.type === 'DRIVER') return jobNumber(record.number);
    if (record.waitsForever || record.badRuntimeEnv) return null;
    this.#advance(this.#elapsed(now) - SETUP_MS);
    return this.#connected ? jobNumber(record.number) : null;
  }

  view(now: number, headNodeId: string): JobView {
    const { record } = this;
    const status = this.status(now);
    const [message, errorType] = this.#message(status, now);
    const ended = this.endTime(now);
    const isDriver = record.type === 'DRIVER';
    const started = !isDriver && status !== 'PENDING' && !record.badRuntimeEnv;
    // A driver at work has an end time of 0, a submission has none.
    const running = isDriver ? 0 : null;
    const { headIp } = record.context;
    const driver = this.driverId(now);
    return {
      type: record.type,
      job_id: driver,
      submission_id: record.submissionId,
      driver_info: driver
        ? {
            id: driver,
            node_ip_address: headIp,
            pid: String(1_000 + 37 * record.number),
          }
        : null,
      status,
      entrypoint: record.entrypoint,
      message,
      error_type: errorType,
      start_time: Math.round(record.submittedAt),
      end_time: ended === undefined ? running : Math.round(ended),
      metadata: record.metadata,
      runtime_env: record.runtimeEnv,
      driver_agent_http_address: started ? `http://${headIp}:52365` : null,
      driver_node_id: started ? headNodeId : null,
      driver_exit_code: this.#finished(now) ? this.#end?.exitCode ?? null : null,
    };
  }
}
