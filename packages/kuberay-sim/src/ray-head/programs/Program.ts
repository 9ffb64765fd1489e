/** Text that a program writes at once; a line may come in pieces. */
export interface ProgramOutput {
  /** Milliseconds after the entrypoint began. */
  at: number;
  text: string;
}

/** A Ray task that a program has run, as the state API lists it. */
export interface ProgramTask {
  name: string;
  startsAt: number;
  endsAt: number;
}

/** Everything that a program will ever do. */
export interface ProgramRun {
  output: ProgramOutput[];
  /** Milliseconds after the entrypoint began. */
  endsAt: number;
  exitCode: number;
  /** When `ray.init` gave the submission a job id; absent when it never does. */
  driverAt?: number;
  tasks?: ProgramTask[];
}

/** What a program can know of where it runs. */
export interface ProgramContext {
  submissionId: string;
  entrypoint: string;
  /** Folder of the session, for the paths in tracebacks. */
  sessionDir: string;
  /** Name of the package that holds the working directory. */
  packageName: string;
  /** `host:port` of the head's GCS. */
  gcsAddress: string;
  /** URL of the dashboard as Ray prints it. */
  dashboardUrl: string;
  nodeIp: string;
  /** Workers that a training loop is spread over, at least 1. */
  workers: number;
  /** What the cluster had when the entrypoint began, as Ray names it. */
  resources: Record<string, number>;
  /** How long the run is meant to take; absent: as long as the program likes. */
  durationMs?: number;
  /** The moment of the day at `at`, for time stamps in the text. */
  timeAt(at: number): Date;
  /** The same sequence of numbers in [0, 1) for the same submission. */
  random(): number;
}

/**
 * A program is a pure function: the same context gives the same run, so that
 * a log can be computed again after a restart from the job's start alone.
 */
export type Program = (context: ProgramContext) => ProgramRun;

/**
 * Stands in a program's text for the byte 0xff, which is not UTF-8: Ray cannot
 * read such a log as text.
 */
export const INVALID_BYTE = '\uFFFD';
