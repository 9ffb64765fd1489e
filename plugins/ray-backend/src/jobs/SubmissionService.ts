/*
 * Submitting to a running cluster. Ray itself refuses a second job of one id, so the id that follows from the
 * idempotency key makes a retry safe at any point: a job of that id with our request id in its metadata is the one
 * that an earlier attempt submitted.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  isJobEnded,
  submissionState,
  type SubmitJobRequest,
} from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import type { RequestStore, StoredSubmission } from '../database';
import type { FleetRights } from '../fleet';
import { hashOf } from '../provisioner';
import { RayError, type RayHeads } from '../ray';
import type { ClusterEntry } from '../view';
import { applyJobInfo } from './applyJobInfo';
import { rayFailure } from './rayFailure';
import { redactRuntimeEnv } from './redactRuntimeEnv';
import type { SubmissionBook } from './SubmissionBook';
import type { SubmissionFollower } from './SubmissionFollower';

/** In the metadata that Ray keeps with the job. A hash, since the job's own code can read it. */
const REQUEST_ID = 'raydeck.dev/request-id';
const SUBMITTED_BY = 'raydeck.dev/requested-by';

export interface SubmissionServiceOptions {
  book: SubmissionBook;
  follower: SubmissionFollower;
  heads: RayHeads;
  requests: RequestStore;
  rights?: Pick<FleetRights, 'refusal'>;
}

export class SubmissionService {
  readonly #book: SubmissionBook;
  readonly #follower: SubmissionFollower;
  readonly #heads: RayHeads;
  readonly #requests: RequestStore;
  readonly #rights?: Pick<FleetRights, 'refusal'>;

  static create(options: SubmissionServiceOptions): SubmissionService {
    return new SubmissionService(options);
  }

  private constructor(options: SubmissionServiceOptions) {
    this.#book = options.book;
    this.#follower = options.follower;
    this.#heads = options.heads;
    this.#requests = options.requests;
    this.#rights = options.rights;
  }

  /**
   * Submits, and records what was submitted.
   *
   * @returns the record, and whether this call made it; for a dry run a record that is kept nowhere
   * @throws ConflictError for a key used with another request or a cluster that is not ready, InputError for what Ray
   *   refuses, NotAllowedError where Raydeck's own account may not, ServiceUnavailableError where its head cannot be reached
   */
  async submit(
    request: SubmitJobRequest,
    target: ClusterEntry,
    caller: Caller,
    key?: string,
  ): Promise<{ record: StoredSubmission; created: boolean }> {
    const { cluster } = target;
    const requestId = createHash('sha256')
      .update(`${caller.principal}\n${key ?? randomUUID()}`)
      .digest('hex');
    const submissionId = `raysubmit_${requestId.slice(0, 16)}`;
    const draft = toRecord(request, target, caller, submissionId);
    if (key) {
      const { row } = await this.#requests.reserve({
        principal: caller.principal,
        key,
        bodyHash: hashOf({ kind: 'submission', ...request }),
        kind: 'submission',
        kubernetesCluster: cluster.kubernetesCluster,
        namespace: cluster.namespace,
        name: `${cluster.name}/${cluster.uid}/${submissionId}`.slice(0, 255),
        createdAt: Date.now(),
      });
      if (row.bodyHash !== hashOf({ kind: 'submission', ...request })) {
        throw new ConflictError(
          'This Idempotency-Key was used with another request: use a new key for a new request',
        );
      }
      if (row.uid) return { record: this.#seen(row.uid), created: false };
    }
    const refusal = this.#rights?.refusal('writeHeads', cluster);
    if (refusal) throw new NotAllowedError(refusal);
    if (!cluster.allowed.includes('submitJob')) {
      throw new ConflictError(
        `The cluster ${cluster.name} takes no jobs now: ${cluster.sentence}`,
      );
    }
    const head = this.#heads.of(cluster, cluster.uid);
    if (request.dryRun) {
      await head.version().catch(error => {
        throw rayFailure(error);
      });
      return { record: draft, created: false };
    }
    let created = true;
    try {
      await head.submitJob({
        entrypoint: request.entrypoint,
        submissionId,
        ...(request.runtimeEnv && { runtimeEnv: request.runtimeEnv }),
        metadata: {
          [REQUEST_ID]: requestId,
          [SUBMITTED_BY]: caller.principal,
        },
      });
    } catch (error) {
      created = false;
      await this.#assertOurs(error, head, submissionId, requestId, caller, key);
    }
    const record = await this.#book.add(draft);
    if (key) await this.#requests.complete(caller.principal, key, record.uid);
    return { record, created };
  }

  /** Stops a submission; it is over when the head says so. Throws ConflictError where it has ended. */
  async stop(record: StoredSubmission): Promise<void> {
    if (record.lost || isJobEnded(submissionState(record))) {
      throw new ConflictError(
        `The job ${record.submissionId} does not run any more`,
      );
    }
    await this.#ask(() => this.#head(record).stopJob(record.submissionId));
    await this.#follower.check(record.uid);
  }

  /** Deletes a submission that has ended, from its head and from the record. */
  async remove(record: StoredSubmission): Promise<void> {
    if (!record.lost && !isJobEnded(submissionState(record))) {
      throw new ConflictError(
        `The job ${record.submissionId} has not ended: stop it first`,
      );
    }
    if (!record.lost) {
      try {
        await this.#head(record).deleteJob(record.submissionId);
      } catch (error) {
        // A head that is gone, or has forgotten it, has nothing left to delete.
        if (
          !(error instanceof RayError) ||
          !['notFound', 'unreachable'].includes(error.reason)
        ) {
          throw rayFailure(error);
        }
      }
    }
    await this.#book.remove(record.uid);
  }

  #head(record: StoredSubmission) {
    const { kubernetesCluster, namespace, cluster: name } = record;
    return this.#heads.of(
      { kubernetesCluster, namespace, name },
      record.clusterUid,
    );
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw rayFailure(error);
    }
  }

  #seen(uid: string): StoredSubmission {
    const record = this.#book.get(uid);
    if (record) return record;
    throw new ConflictError(
      'The job that this Idempotency-Key submitted has been deleted since; use another key to submit another one',
    );
  }

  /** After a refusal: was it an earlier attempt of this very request that took the id? Otherwise throws. */
  async #assertOurs(
    error: unknown,
    head: ReturnType<RayHeads['of']>,
    submissionId: string,
    requestId: string,
    caller: Caller,
    key: string | undefined,
  ): Promise<void> {
    if (error instanceof RayError && error.reason === 'conflict') {
      const info = await this.#ask(() => head.getJob(submissionId));
      if (info.metadata[REQUEST_ID] === requestId) return;
      throw new ConflictError(
        `The cluster has a job ${submissionId} that Raydeck did not submit; use another Idempotency-Key`,
      );
    }
    const answer = rayFailure(error);
    const isRefused =
      answer instanceof InputError || answer instanceof NotFoundError;
    if (key && isRefused) await this.#requests.release(caller.principal, key);
    throw answer instanceof NotFoundError
      ? new ServiceUnavailableError(answer.message)
      : answer;
  }
}

function toRecord(
  request: SubmitJobRequest,
  { cluster }: ClusterEntry,
  caller: Caller,
  submissionId: string,
): StoredSubmission {
  const { kubernetesCluster, namespace, name, uid } = cluster;
  return applyJobInfo(
    {
      uid: randomUUID(),
      kubernetesCluster,
      namespace,
      cluster: name,
      clusterUid: uid,
      submissionId,
      ...(cluster.entityRef && { entityRef: cluster.entityRef }),
      entrypoint: request.entrypoint,
      ...(request.runtimeEnv && {
        runtimeEnv: redactRuntimeEnv(request.runtimeEnv),
      }),
      submittedBy: caller.principal,
      createdAt: new Date().toISOString(),
    },
    {
      type: 'SUBMISSION',
      status: 'PENDING',
      entrypoint: request.entrypoint,
      metadata: {},
    },
    new Date(),
  );
}
