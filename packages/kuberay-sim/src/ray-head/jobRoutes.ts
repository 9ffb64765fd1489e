import { randomBytes } from 'node:crypto';
import type { ProxyResponse } from '../server/backends';
import { json, plain, notSimulated, unknownJob } from './answers';
import type { HeadJob } from './HeadJob';
import type { HeadState } from './HeadState';
import { recordedErrors } from './recordings';

/** What a client sends to `POST /api/jobs/`. */
export interface JobRequest {
  entrypoint: string;
  submission_id?: string;
  job_id?: string;
  metadata?: Record<string, string> | null;
  runtime_env?: Record<string, unknown> | null;
  entrypoint_num_cpus?: number;
  entrypoint_num_gpus?: number;
}

export interface JobRouteContext {
  head: HeadState;
  headNodeId: string;
  now: number;
  submit(request: JobRequest): HeadJob;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** @returns the request, or the traceback that Ray answers with 400 */
function readRequest(body: string): JobRequest | ProxyResponse {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return plain(400, `json.decoder.JSONDecodeError: ${String(error)}`);
  }
  const known = recordedErrors().submitMissingEntrypoint;
  const refuse = (text: string) =>
    plain(400, known.replace(/TypeError: .*\n$/, `${text}\n`));
  if (!isObject(value) || value.entrypoint === undefined) {
    return plain(400, known);
  }
  if (typeof value.entrypoint !== 'string') {
    return refuse(
      `TypeError: entrypoint must be a string, got ${typeof value.entrypoint}`,
    );
  }
  const id = value.submission_id ?? value.job_id;
  if (id !== undefined && id !== null && typeof id !== 'string') {
    return refuse(
      `TypeError: submission_id must be a string if provided, got ${typeof id}`,
    );
  }
  return {
    entrypoint: value.entrypoint,
    ...(typeof id === 'string' ? { submission_id: id } : {}),
    ...(isObject(value.metadata)
      ? {
          metadata: Object.fromEntries(
            Object.entries(value.metadata).map(([k, v]) => [k, String(v)]),
          ),
        }
      : {}),
    ...(isObject(value.runtime_env) ? { runtime_env: value.runtime_env } : {}),
    entrypoint_num_cpus: Number(value.entrypoint_num_cpus ?? 0),
    entrypoint_num_gpus: Number(value.entrypoint_num_gpus ?? 0),
  };
}

/** `raysubmit_` and sixteen letters and digits, as Ray names submissions. */
export function newSubmissionId(): string {
  const alphabet =
    'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';
  const letters = [...randomBytes(16)].map(b => alphabet[b % alphabet.length]);
  return `raysubmit_${letters.join('')}`;
}

function submit(context: JobRouteContext, body: string): ProxyResponse {
  const request = readRequest(body);
  if ('status' in request) return request;
  const id = request.submission_id;
  if (id && context.head.find(id, context.now)) {
    return plain(
      500,
      recordedErrors().submitDuplicate.replaceAll('job-burst', id),
    );
  }
  const job = context.submit(request);
  return json({ job_id: job.id, submission_id: job.id });
}

function stop(job: HeadJob, now: number): ProxyResponse {
  const stoppable = job.endTime(now) === undefined;
  // What waits for resources says yes and goes on waiting.
  if (stoppable && !job.record.waitsForever) job.record.stoppedAt ??= now;
  return json({ stopped: stoppable });
}

function remove(context: JobRouteContext, job: HeadJob): ProxyResponse {
  const { now, head } = context;
  if (job.endTime(now) === undefined) {
    return plain(
      500,
      recordedErrors()
        .deleteRunning.replaceAll('job-sleeper', job.id)
        .replaceAll('state RUNNING', `state ${job.status(now)}`),
    );
  }
  head.remove(job);
  return json({ deleted: true });
}

function logs(job: HeadJob, now: number): ProxyResponse {
  if (job.isInvalidUtf8(now)) {
    return plain(500, recordedErrors().invalidUtf8Logs);
  }
  const lines = job.lines(now);
  return json({ logs: lines.length > 0 ? `${lines.join('\n')}\n` : '' });
}

/** `/api/jobs/…` but for the tail. */
export function jobRoutes(
  context: JobRouteContext,
  method: string,
  path: string,
  body: string,
): ProxyResponse {
  const { head, now, headNodeId } = context;
  const [id, action] = path
    .slice('/api/jobs/'.length)
    .split('/')
    .map(decodeURIComponent);
  if (!id) {
    if (method === 'GET') {
      return json(head.jobs.map(job => job.view(now, headNodeId)));
    }
    return method === 'POST'
      ? submit(context, body)
      : plain(405, '405: Method Not Allowed');
  }
  const job = head.find(id, now);
  if (!job) return unknownJob(id);
  const isDriver = job.record.type === 'DRIVER';
  const refuse = (verb: string) =>
    plain(400, `Can only ${verb} submission type jobs`);
  if (!action) {
    if (method === 'GET') return json(job.view(now, headNodeId));
    if (method === 'DELETE') {
      return isDriver ? refuse('delete') : remove(context, job);
    }
  }
  if (action === 'stop' && method === 'POST') {
    return isDriver ? refuse('stop') : stop(job, now);
  }
  if (action === 'logs' && method === 'GET') {
    return isDriver ? refuse('get logs of') : logs(job, now);
  }
  return notSimulated(`${method} ${path}`);
}
