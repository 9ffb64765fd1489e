import { z } from 'zod';
import { RayError } from './RayError';
import type { RayJobInfo } from './RayHeadClient';

const text = z.string().max(1024 * 1024);

const jobSchema = z.object({
  type: z.enum(['SUBMISSION', 'DRIVER']),
  submission_id: text.nullish(),
  job_id: text.nullish(),
  status: z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
  entrypoint: text,
  message: text.nullish(),
  error_type: text.nullish(),
  start_time: z.number().nullish(),
  end_time: z.number().nullish(),
  metadata: z.record(text).nullish(),
  driver_node_id: text.nullish(),
  driver_exit_code: z.number().nullish(),
});

const versionSchema = z.object({
  ray_version: z.string().max(100),
  session_name: z.string().max(300).nullish(),
});

const submittedSchema = z.object({ submission_id: z.string().max(1000) });
const stoppedSchema = z.object({ stopped: z.boolean() });
const logsSchema = z.object({ logs: z.string() });

/** Narrows one job. Throws RayError `malformed`. */
export function parseRayJob(value: unknown): RayJobInfo {
  const job = narrow(jobSchema, value, 'a job');
  return {
    type: job.type,
    status: job.status,
    entrypoint: job.entrypoint,
    metadata: job.metadata ?? {},
    ...known({
      submissionId: job.submission_id,
      jobId: job.job_id,
      message: job.message,
      errorType: job.error_type,
      startTime: job.start_time,
      endTime: job.end_time,
      driverNodeId: job.driver_node_id,
      exitCode: job.driver_exit_code,
    }),
  };
}

export function parseRayJobs(value: unknown): RayJobInfo[] {
  return narrow(z.array(z.unknown()), value, 'a list of jobs').map(parseRayJob);
}

export function parseVersion(value: unknown) {
  const { ray_version: rayVersion, session_name: sessionName } = narrow(
    versionSchema,
    value,
    'a version',
  );
  return { rayVersion, ...(sessionName && { sessionName }) };
}

export function parseSubmitted(value: unknown): string {
  return narrow(submittedSchema, value, 'a submission').submission_id;
}

export function parseStopped(value: unknown): boolean {
  return narrow(stoppedSchema, value, 'an answer to stop').stopped;
}

export function parseLogs(value: unknown): string {
  return narrow(logsSchema, value, 'a log').logs;
}

function narrow<S extends z.ZodTypeAny>(
  schema: S,
  value: unknown,
  what: string,
): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RayError(
    'malformed',
    `the Ray head answered something that is not ${what}: ${
      issue.path.join('.') || 'it'
    }: ${issue.message}`,
  );
}

type Known<T> = { [P in keyof T]?: NonNullable<T[P]> };

function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  ) as Known<T>;
}
