import { sessionDir, type HeadIdentity } from './HeadIdentity';
import {
  chooseProgram,
  logTime,
  PROGRAMS,
  seededRandom,
  type Program,
  type ProgramTask,
} from './programs';
import { packageOf, runtimeEnvFailure } from './runtimeEnv';
import type { JobRecord, JobStatus } from './Submission';
import { TimedText } from './TimedText';

/** How a job ends, once nothing more happens to it. */
export interface JobOutcome {
  status: JobStatus;
  message: string;
  errorType: string | null;
  exitCode: number | null;
}

/** A job's whole life, past and to come; moments in ms since 1970. */
export interface JobTimeline {
  /** When the entrypoint began; absent when it never does. */
  runningAt?: number;
  endedAt: number;
  outcome: JobOutcome;
  log: TimedText;
  /** When `ray.init` gave it a job id. */
  driverAt?: number;
  tasks: ProgramTask[];
}

const SETUP_MS = 1200;
const SETUP_WITH_ENV_MS = 1500;
const SETUP_FAILURE_MS = 3000;
const STOP_MS = 500;
const LINES_ON_ERROR = 10;
const CHARS_ON_ERROR = 20_000;

/** The last lines of a log as Ray puts them into the message of a failure. */
export function lastLines(log: string): string {
  const lines = log.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.slice(-LINES_ON_ERROR).join('').slice(-CHARS_ON_ERROR);
}

function failureMessage(exitCode: number, log: string): string {
  const command = `Job entrypoint command failed with exit code ${exitCode}`;
  const logs = lastLines(log);
  return logs
    ? `${command}, last available logs (truncated to 20,000 chars):\n${logs}`
    : `${command}. No logs available.`;
}

function outcomeOf(exitCode: number, log: string): JobOutcome {
  if (exitCode === 0) {
    return {
      status: 'SUCCEEDED',
      message: 'Job finished successfully.',
      errorType: null,
      exitCode,
    };
  }
  return {
    status: 'FAILED',
    message: failureMessage(exitCode, log),
    errorType: 'JOB_ENTRYPOINT_COMMAND_ERROR',
    exitCode,
  };
}

function programOf(record: JobRecord): Program {
  return record.program
    ? PROGRAMS[record.program]
    : chooseProgram(record.entrypoint);
}

/**
 * Computes the life of a job that has got its resources: a pure function of the
 * record and the head.
 */
export function jobTimeline(
  record: JobRecord,
  scheduledAt: number,
  head: HeadIdentity,
): JobTimeline {
  const { timeScale, submissionId, entrypoint } = record;
  const failure = runtimeEnvFailure(record, head);
  if (failure !== undefined) {
    return {
      endedAt: scheduledAt + SETUP_FAILURE_MS / timeScale,
      outcome: {
        status: 'FAILED',
        message: failure,
        errorType: 'RUNTIME_ENV_SETUP_FAILURE',
        exitCode: null,
      },
      log: new TimedText([]),
      tasks: [],
    };
  }
  const setup = record.runtimeEnv ? SETUP_WITH_ENV_MS : SETUP_MS;
  const runningAt = scheduledAt + setup / timeScale;
  const momentOf = (at: number) => runningAt + at / timeScale;
  const run = programOf(record)({
    submissionId,
    entrypoint,
    sessionDir: sessionDir(head),
    packageName: packageOf(record.runtimeEnv) ?? '_ray_pkg_local',
    gcsAddress: `${head.ip}:6379`,
    dashboardUrl: `http://${head.ip}:8265`,
    nodeIp: head.ip,
    workers: record.workers,
    resources: record.resources ?? {},
    durationMs: record.durationMs,
    timeAt: at => new Date(momentOf(at)),
    random: seededRandom(submissionId),
  });
  const stopAt =
    record.stopRequestedAt === undefined
      ? Infinity
      : Math.max(record.stopRequestedAt, runningAt) + STOP_MS / timeScale;
  const finishAt = momentOf(run.endsAt);
  const endedAt = Math.min(stopAt, finishAt);
  const log = new TimedText(
    [
      {
        at: record.submittedAt,
        text: `${logTime(
          new Date(record.submittedAt),
        )}\tINFO job_manager.py:583 -- Runtime env is setting up.\n`,
      },
      {
        at: runningAt,
        text: `Running entrypoint for job ${submissionId}: ${entrypoint}\n`,
      },
      ...run.output.map(({ at, text }) => ({
        at: Math.min(momentOf(at), finishAt),
        text,
      })),
    ].filter(({ at }) => at <= endedAt),
  );
  return {
    runningAt,
    endedAt,
    outcome:
      stopAt < finishAt
        ? {
            status: 'STOPPED',
            message: 'Job was intentionally stopped.',
            errorType: null,
            exitCode: null,
          }
        : outcomeOf(run.exitCode, log.until(endedAt)),
    log,
    driverAt: run.driverAt === undefined ? undefined : momentOf(run.driverAt),
    tasks: (run.tasks ?? []).map(task => ({
      ...task,
      startsAt: momentOf(task.startsAt),
      endsAt: momentOf(task.endsAt),
    })),
  };
}
