import type { Job, JobFailure } from '../api';

/** Escape sequences of colours, which Ray leaves in the messages of failed jobs. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** The last line of a Python traceback: `ZeroDivisionError: division by zero`, `ray.exceptions.RayTaskError(X): …`. */
const EXCEPTION = /^[A-Za-z_][\w.]*(?:\([\w., ]*\))?(?::\s.*|$)/;

const MAX_LINES = 20;

/**
 * The failure first: the exception in one line, and the last lines of its traceback.
 *
 * @param message - Ray's message of the job, or KubeRay's `status.message`, which repeats it
 */
export function jobFailure(
  message: string | undefined,
  details: { reason?: string; exitCode?: number } = {},
): JobFailure {
  const [first, ...rest] = (message ?? '')
    .replace(ANSI, '')
    .trimEnd()
    .split('\n');
  const lines = rest.map(line => line.trimEnd());
  const exception = [...lines]
    .reverse()
    .find(
      line =>
        EXCEPTION.test(line) &&
        /[A-Z]\w*(Error|Exception|Interrupt|Exit)|:\s/.test(line),
    );
  const exitCode =
    details.exitCode ?? numberIn(/exit code (-?\d+)/.exec(first)?.[1]);
  return {
    ...(details.reason && { reason: details.reason }),
    message: exception ?? (first || details.reason || 'The job has failed.'),
    ...(lines.length > 0 && { traceback: lines.slice(-MAX_LINES) }),
    ...(exitCode !== undefined && { exitCode }),
  };
}

/**
 * The job as those see it who may not read its log: exception and traceback are lines of the log, which Ray and KubeRay
 * repeat in the message of a failed job. That it failed, and with which exit code, is state.
 */
export function withoutLogText(job: Job): Job {
  if (!job.failure?.traceback) return job;
  const { reason, exitCode } = job.failure;
  const message =
    exitCode === undefined
      ? 'its command failed; its owners can read why.'
      : `its command ended with exit code ${exitCode}; its owners can read why.`;
  return {
    ...job,
    sentence: `Failed: ${message}`,
    failure: {
      ...(reason && { reason }),
      message,
      ...(exitCode !== undefined && { exitCode }),
    },
  };
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
