/** What Ray says of a job, `GET /api/jobs/{id}`. Absent means that Ray does not know. Times in ms since 1970. */
export interface RayJobInfo {
  /** Only of a SUBMISSION can the logs be read; a DRIVER was started on the cluster itself. */
  type: 'SUBMISSION' | 'DRIVER';
  submissionId?: string;
  jobId?: string;
  status: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  entrypoint: string;
  message?: string;
  errorType?: string;
  startTime?: number;
  endTime?: number;
  metadata: Record<string, string>;
  driverNodeId?: string;
  exitCode?: number;
}

export interface RaySubmission {
  entrypoint: string;
  /** Chosen by the caller, so that a retry cannot start a second job. */
  submissionId: string;
  runtimeEnv?: Record<string, unknown>;
  metadata?: Record<string, string>;
}

interface Cancellable {
  signal?: AbortSignal;
}

/**
 * One Ray head, through the API server's proxy. What it answers is hostile input: bounded in size and time, and narrowed
 * to the fields above. All methods throw RayError, or the signal's reason.
 */
export interface RayHeadClient {
  version(options?: Cancellable): Promise<{
    rayVersion: string;
    /** Another one means that the head has been restarted, and has forgotten its jobs. */
    sessionName?: string;
  }>;
  listJobs(options?: Cancellable): Promise<RayJobInfo[]>;
  /** RayError `notFound` where the head does not know the job (any more). */
  getJob(id: string, options?: Cancellable): Promise<RayJobInfo>;
  /** Answers the submission id. RayError `conflict` where it is taken. */
  submitJob(submission: RaySubmission, options?: Cancellable): Promise<string>;
  /** Whether the job was running. A job that waits for resources says yes and keeps waiting. */
  stopJob(id: string, options?: Cancellable): Promise<boolean>;
  /** RayError `conflict` while it runs. */
  deleteJob(id: string, options?: Cancellable): Promise<void>;
  /** The whole log. RayError `undecodable` where it is not UTF-8, `tooLarge` beyond `maxBytes`. */
  logs(
    id: string,
    options?: Cancellable & { maxBytes?: number },
  ): Promise<string>;
  /**
   * The bytes of the log's file on the head's node, which is there even where the log is not UTF-8. Carriage returns are
   * as the job wrote them, while everywhere else Ray makes newlines of them.
   */
  logFile(
    id: string,
    options?: Cancellable & { maxBytes?: number },
  ): Promise<Buffer>;
  /** The same bytes as they come, however many there are. */
  logFileChunks(id: string, options?: Cancellable): AsyncIterable<Buffer>;
  /**
   * Frames of the log from its first byte, as the job writes. Ends when the head closes: that is not the job's end.
   * Throws RayError `unreachable` when the connection breaks, or is found dead.
   */
  tail(id: string, options?: Cancellable): AsyncIterable<string>;
}
