import type { ProxyResponse } from '../server';
import { json, text, trouble } from './answers';
import type { JobDetails } from './jobDetails';
import { DuplicateJob, JobNotEnded, type JobTable } from './JobTable';
import { InvalidSubmission, parseSubmission } from './parseSubmission';
import { INVALID_BYTE } from './programs';
import {
  decodeTraceback,
  deleteTraceback,
  duplicateTraceback,
  invalidRequestTraceback,
} from './tracebacks';

function unknown(id: string): ProxyResponse {
  return text(404, `Job ${id} does not exist`);
}

/**
 * The submission that an id means, or Ray's refusal.
 *
 * @param action - completes "Can only … submission type jobs"
 */
export function findSubmission(
  jobs: JobTable,
  id: string,
  action: string,
):
  | { job: JobDetails & { submission_id: string } }
  | { refusal: ProxyResponse } {
  const job = jobs.find(id);
  if (!job) return { refusal: unknown(id) };
  if (job.submission_id === null) {
    return { refusal: text(400, `Can only ${action} submission type jobs`) };
  }
  return { job: { ...job, submission_id: job.submission_id } };
}

/** `POST /api/jobs/` */
export function submitJob(jobs: JobTable, body: string): ProxyResponse {
  let request: unknown;
  try {
    request = JSON.parse(body);
  } catch {
    return trouble();
  }
  try {
    const id = jobs.submit(parseSubmission(request));
    return json({ job_id: id, submission_id: id });
  } catch (error) {
    if (error instanceof InvalidSubmission) {
      return text(400, invalidRequestTraceback(error.message));
    }
    if (error instanceof DuplicateJob) {
      return text(500, duplicateTraceback(error.submissionId));
    }
    throw error;
  }
}

/** `GET /api/jobs/{id}` */
export function getJob(jobs: JobTable, id: string): ProxyResponse {
  const job = jobs.find(id);
  return job ? json(job) : unknown(id);
}

/** `POST /api/jobs/{id}/stop` */
export function stopJob(jobs: JobTable, id: string): ProxyResponse {
  const found = findSubmission(jobs, id, 'stop');
  if ('refusal' in found) return found.refusal;
  return json({ stopped: jobs.stop(found.job.submission_id) });
}

/** `DELETE /api/jobs/{id}` */
export function deleteJob(jobs: JobTable, id: string): ProxyResponse {
  const found = findSubmission(jobs, id, 'delete');
  if ('refusal' in found) return found.refusal;
  try {
    jobs.delete(found.job.submission_id);
    return json({ deleted: true });
  } catch (error) {
    if (error instanceof JobNotEnded) {
      return text(500, deleteTraceback(found.job.submission_id, error.status));
    }
    throw error;
  }
}

/** `GET /api/jobs/{id}/logs` */
export function getJobLogs(jobs: JobTable, id: string): ProxyResponse {
  const found = findSubmission(jobs, id, 'get logs of');
  if ('refusal' in found) return found.refusal;
  const logs = jobs.logOf(found.job.submission_id);
  const invalid = logs.indexOf(INVALID_BYTE);
  return invalid < 0
    ? json({ logs })
    : text(500, decodeTraceback(Buffer.byteLength(logs.slice(0, invalid))));
}
