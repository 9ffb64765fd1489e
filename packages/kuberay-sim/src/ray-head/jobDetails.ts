import type { HeadIdentity } from './HeadIdentity';
import type { JobTimeline } from './JobTimeline';
import type { JobRecord, JobStatus } from './Submission';

/** A job as `/api/jobs/` shows it. */
export interface JobDetails {
  type: 'SUBMISSION' | 'DRIVER';
  job_id: string | null;
  submission_id: string | null;
  driver_info: { id: string; node_ip_address: string; pid: string } | null;
  status: JobStatus;
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

/** A job's number as Ray writes it: four bytes, the lowest first. */
export function jobIdOf(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes.toString('hex');
}

/** Process id of a job's driver. */
export function driverPid(record: JobRecord): number {
  return record.driver?.pid ?? 1000 + record.number * 137;
}

export function statusAt(
  timeline: JobTimeline | undefined,
  now: number,
): JobStatus {
  if (!timeline) return 'PENDING';
  if (now >= timeline.endedAt) return timeline.outcome.status;
  if (timeline.runningAt === undefined || now < timeline.runningAt) {
    return 'PENDING';
  }
  return 'RUNNING';
}

function asksForResources(record: JobRecord): boolean {
  return [
    record.entrypointNumCpus,
    record.entrypointNumGpus,
    record.entrypointMemory,
    ...Object.values(record.entrypointResources ?? {}),
  ].some(amount => (amount ?? 0) > 0);
}

/** What Ray says of a job that has not begun. */
function pendingMessage(record: JobRecord): string {
  return [
    'Job has not started yet.',
    ...(asksForResources(record)
      ? [
          'It may be waiting for resources (CPUs, GPUs, memory, custom resources) to become available.',
        ]
      : []),
    ...(Object.keys(record.runtimeEnv ?? {}).length > 0
      ? ['It may be waiting for the runtime environment to be set up.']
      : []),
  ].join(' ');
}

function messageOf(
  record: JobRecord,
  ended: JobTimeline | undefined,
  begun: boolean,
): string {
  if (ended) return ended.outcome.message;
  return begun ? 'Job is currently running.' : pendingMessage(record);
}

function driverDetails(
  record: JobRecord,
  timeline: JobTimeline | undefined,
  head: HeadIdentity,
  now: number,
): JobDetails {
  const status = statusAt(timeline, now);
  const ended = status !== 'RUNNING' && status !== 'PENDING';
  const id = jobIdOf(record.number);
  return {
    type: 'DRIVER',
    job_id: id,
    submission_id: null,
    driver_info: {
      id,
      node_ip_address: head.ip,
      pid: String(driverPid(record)),
    },
    // A driver is known from its first connection on, and Ray does not know
    // how one ended.
    status: ended ? 'SUCCEEDED' : 'RUNNING',
    entrypoint: record.entrypoint,
    message: null,
    error_type: null,
    start_time: record.submittedAt,
    end_time: ended && timeline ? Math.round(timeline.endedAt) : 0,
    metadata: record.metadata ?? {},
    runtime_env: record.runtimeEnv ?? {},
    driver_agent_http_address: null,
    driver_node_id: null,
    driver_exit_code: null,
  };
}

/** A job at a moment (ms since 1970), in Ray's words. */
export function jobDetails(
  record: JobRecord,
  timeline: JobTimeline | undefined,
  head: HeadIdentity,
  now: number,
): JobDetails {
  if (record.driver) return driverDetails(record, timeline, head, now);
  const status = statusAt(timeline, now);
  const ended = timeline !== undefined && now >= timeline.endedAt;
  const begun = timeline?.runningAt !== undefined && now >= timeline.runningAt;
  const driven = timeline?.driverAt !== undefined && now >= timeline.driverAt;
  const isDriver = driven && timeline.driverAt! <= timeline.endedAt;
  const id = jobIdOf(record.number);
  return {
    type: 'SUBMISSION',
    job_id: isDriver ? id : null,
    submission_id: record.submissionId,
    driver_info: isDriver
      ? { id, node_ip_address: head.ip, pid: String(driverPid(record)) }
      : null,
    status,
    entrypoint: record.entrypoint,
    message: messageOf(record, ended ? timeline : undefined, begun),
    error_type: ended ? timeline.outcome.errorType : null,
    start_time: record.submittedAt,
    end_time: ended ? Math.round(timeline.endedAt) : null,
    metadata: record.metadata ?? null,
    runtime_env: record.runtimeEnv ?? null,
    driver_agent_http_address: begun ? `http://${head.ip}:52365` : null,
    driver_node_id: begun ? head.nodeId : null,
    driver_exit_code: ended ? timeline.outcome.exitCode : null,
  };
}
