/*
 * Keeps the recorded submissions in step with their heads. Ray has no watch: a head is asked about the submissions
 * that have not ended, every second, one question at a time per cluster and a few at once over all. A head that does
 * not answer is asked more and more rarely; a change of the fleet or the end of a log asks again at once.
 */
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { StoredSubmission } from '../database';
import type { Fleet } from '../fleet';
import { sleep } from '../kubernetes/retryDelay';
import { RayError, type RayHeads } from '../ray';
import { applyJobInfo, isUnfinished } from './applyJobInfo';
import type { SubmissionBook } from './SubmissionBook';

const EVERY_MS = 1_000;
const SLOWEST_MS = 15_000;
const AT_ONCE = 8;
const TIMEOUT_MS = 10_000;
/** A head may need a moment until it shows a job that it has just accepted. */
const FORGOTTEN_AFTER_MS = 10_000;

interface Patience {
  failures: number;
  askAgainAt: number;
}

export class SubmissionFollower {
  readonly #book: SubmissionBook;
  readonly #fleet: Fleet;
  readonly #heads: RayHeads;
  readonly #logger: LoggerService;
  readonly #patience = new Map<string, Patience>();
  readonly #everyMs: number;

  static create(options: {
    book: SubmissionBook;
    fleet: Fleet;
    heads: RayHeads;
    logger: LoggerService;
    everyMs?: number;
  }): SubmissionFollower {
    return new SubmissionFollower(options);
  }

  private constructor(options: {
    book: SubmissionBook;
    fleet: Fleet;
    heads: RayHeads;
    logger: LoggerService;
    everyMs?: number;
  }) {
    this.#book = options.book;
    this.#fleet = options.fleet;
    this.#heads = options.heads;
    this.#logger = options.logger;
    this.#everyMs = options.everyMs ?? EVERY_MS;
  }

  /** Follows until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round(signal);
      await sleep(this.#everyMs, signal);
    }
  }

  /** Asks once about everything that is due. Never throws. */
  async round(signal?: AbortSignal): Promise<void> {
    const byCluster = new Map<string, StoredSubmission[]>();
    for (const record of this.#book.all()) {
      if (!isUnfinished(record)) continue;
      const siblings = byCluster.get(clusterKey(record)) ?? [];
      siblings.push(record);
      byCluster.set(clusterKey(record), siblings);
    }
    for (const key of this.#patience.keys()) {
      if (!byCluster.has(key)) this.#patience.delete(key);
    }
    const due = [...byCluster].filter(
      ([key]) => (this.#patience.get(key)?.askAgainAt ?? 0) <= Date.now(),
    );
    const worker = async () => {
      for (let next = due.pop(); next; next = due.pop()) {
        if (signal?.aborted) return;
        await this.#askHead(next[1], signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Asks about one submission now, for example because its log has ended. Never throws. */
  async check(uid: string): Promise<void> {
    const record = this.#book.get(uid);
    if (record) await this.#askHead([record]);
  }

  /** @param records - of one cluster */
  async #askHead(
    records: StoredSubmission[],
    signal?: AbortSignal,
  ): Promise<void> {
    const [{ kubernetesCluster, clusterUid }] = records;
    try {
      const entry = this.#fleet.getByUid('RayCluster', {
        kubernetesCluster,
        uid: clusterUid,
      });
      if (!entry) {
        await this.#clusterMissing(records);
        return;
      }
      const { namespace, name } = entry.object.metadata;
      const head = this.#heads.of(
        { kubernetesCluster: entry.kubernetesCluster, namespace, name },
        clusterUid,
      );
      for (const record of records) {
        await this.#askJob(head, record, signal);
      }
      this.#patience.delete(clusterKey(records[0]));
    } catch (error) {
      this.#failed(records[0], error);
    }
  }

  async #askJob(
    head: ReturnType<RayHeads['of']>,
    record: StoredSubmission,
    signal?: AbortSignal,
  ): Promise<void> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const now = new Date();
    try {
      const info = await head.getJob(record.submissionId, {
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const next = applyJobInfo(record, info, now);
      if (next !== record) await this.#book.update(next);
    } catch (error) {
      const isForgotten =
        error instanceof RayError &&
        error.reason === 'notFound' &&
        now.getTime() - Date.parse(record.createdAt) > FORGOTTEN_AFTER_MS;
      if (!isForgotten) throw error;
      await this.#book.update({ ...record, lost: 'forgotten' });
    }
  }

  /** Only a fleet that is up to date knows that a cluster is gone. */
  async #clusterMissing(records: StoredSubmission[]): Promise<void> {
    for (const record of records) {
      const health = this.#fleet
        .kubernetesClusters()
        .find(({ name }) => name === record.kubernetesCluster);
      if (health?.state === 'ready') {
        await this.#book.update({ ...record, lost: 'cluster-gone' });
      }
    }
  }

  #failed(record: StoredSubmission, error: unknown): void {
    const key = clusterKey(record);
    const failures = (this.#patience.get(key)?.failures ?? 0) + 1;
    this.#patience.set(key, {
      failures,
      askAgainAt:
        Date.now() + Math.min(SLOWEST_MS, this.#everyMs * 2 ** failures),
    });
    this.#logger.debug(
      `The head of the cluster ${
        record.clusterUid
      } did not tell how its jobs are: ${stringifyError(error)}`,
    );
  }
}

/** Two contexts of a kubeconfig may lead to one cluster, with other rights each. */
function clusterKey(record: StoredSubmission): string {
  return `${record.kubernetesCluster}\n${record.clusterUid}`;
}
