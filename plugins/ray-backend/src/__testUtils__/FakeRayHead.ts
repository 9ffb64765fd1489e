import {
  RayError,
  type RayHeadClient,
  type RayHeads,
  type RayJobInfo,
  type RaySubmission,
} from '../ray';

/** A Ray head in memory, with jobs whose state and log a test writes. */
export class FakeRayHead implements RayHeadClient, RayHeads {
  readonly jobs = new Map<string, RayJobInfo>();
  readonly logTexts = new Map<string, string>();
  readonly submissions: RaySubmission[] = [];
  /** Thrown by the next call of this method, before it does anything or after. */
  fault: { method: string; when: 'before' | 'after' } | undefined;
  readonly #waiting = new Set<() => void>();

  of(): RayHeadClient {
    return this;
  }

  async version() {
    return this.#do('version', () => ({ rayVersion: '2.58.1' }));
  }

  async listJobs() {
    return this.#do('listJobs', () => [...this.jobs.values()]);
  }

  async getJob(id: string) {
    return this.#do('getJob', () => {
      const job = this.jobs.get(id);
      if (!job) throw new RayError('notFound', `Job ${id} does not exist`);
      return job;
    });
  }

  async submitJob(submission: RaySubmission) {
    return this.#do('submitJob', () => {
      const { submissionId, entrypoint, metadata = {} } = submission;
      if (this.jobs.has(submissionId)) {
        throw new RayError('conflict', `${submissionId} already exists`);
      }
      this.submissions.push(submission);
      this.jobs.set(submissionId, {
        type: 'SUBMISSION',
        submissionId,
        status: 'PENDING',
        entrypoint,
        metadata,
      });
      return submissionId;
    });
  }

  async stopJob(id: string) {
    return this.#do('stopJob', () => {
      this.set(id, { status: 'STOPPED', endTime: 2_000 });
      return true;
    });
  }

  async deleteJob(id: string) {
    this.#do('deleteJob', () => this.jobs.delete(id));
  }

  async logs(id: string) {
    return this.#do('logs', () => this.logTexts.get(id) ?? '');
  }

  async logFile(id: string) {
    return this.#do('logFile', () => Buffer.from(this.logTexts.get(id) ?? ''));
  }

  async *logFileChunks(id: string) {
    yield await this.logFile(id);
  }

  async *tail(
    id: string,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<string> {
    let given = 0;
    for (;;) {
      signal?.throwIfAborted();
      const text = this.logTexts.get(id) ?? '';
      if (text.length > given) {
        yield text.slice(given);
        given = text.length;
        continue;
      }
      const status = this.jobs.get(id)?.status;
      if (status !== 'PENDING' && status !== 'RUNNING') return;
      await new Promise<void>(resolve => {
        this.#waiting.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Changes a job, and tells those who follow its log. */
  set(id: string, change: Partial<RayJobInfo>): void {
    const job = this.jobs.get(id);
    if (job) this.jobs.set(id, { ...job, ...change });
    this.#wake();
  }

  write(id: string, text: string): void {
    this.logTexts.set(id, (this.logTexts.get(id) ?? '') + text);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    waiting.forEach(wake => wake());
  }

  #do<T>(method: string, act: () => T): T {
    const { fault } = this;
    if (fault?.method !== method) return act();
    this.fault = undefined;
    if (fault.when === 'after') act();
    throw new RayError('unreachable', 'the connection broke');
  }
}
