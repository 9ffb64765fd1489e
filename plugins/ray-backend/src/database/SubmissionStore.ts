import type { SubmissionRecord } from '@raydeck/backstage-plugin-ray-common';
import type { Knex } from 'knex';
import { toInteger, toText } from './columns';

/** A submission that was made through Raydeck, and the entity for which it was made. */
export interface StoredSubmission extends SubmissionRecord {
  entityRef?: string;
}

export interface SubmissionStore {
  /** Writes the record unless its cluster has a submission of this id already; answers the one that counts. */
  add(record: StoredSubmission): Promise<StoredSubmission>;
  update(record: StoredSubmission): Promise<void>;
  remove(uid: string): Promise<void>;
  all(): Promise<StoredSubmission[]>;
}

type Time = number | string | null;

interface Row {
  uid: string;
  kubernetes_cluster: string;
  namespace: string;
  cluster: string;
  cluster_uid: string;
  submission_id: string;
  entity_ref: string | null;
  entrypoint: string;
  runtime_env: string | null;
  submitted_by: string;
  created_at: Time;
  status: NonNullable<SubmissionRecord['status']> | null;
  message: string | null;
  error_type: string | null;
  exit_code: number | null;
  started_at: Time;
  ended_at: Time;
  seen_at: Time;
  lost: NonNullable<SubmissionRecord['lost']> | null;
}

const TABLE = 'ray_submissions';

export class DatabaseSubmissionStore implements SubmissionStore {
  readonly #knex: Knex;

  static create(knex: Knex): DatabaseSubmissionStore {
    return new DatabaseSubmissionStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(record: StoredSubmission): Promise<StoredSubmission> {
    await this.#knex<Row>(TABLE)
      .insert(toRow(record))
      .onConflict(['cluster_uid', 'submission_id'])
      .ignore();
    const kept = await this.#knex<Row>(TABLE)
      .where({
        cluster_uid: record.clusterUid,
        submission_id: record.submissionId,
      })
      .first();
    return kept ? fromRow(kept) : record;
  }

  async update(record: StoredSubmission) {
    const { uid, ...rest } = toRow(record);
    await this.#knex<Row>(TABLE).where({ uid }).update(rest);
  }

  async remove(uid: string) {
    await this.#knex<Row>(TABLE).where({ uid }).delete();
  }

  async all() {
    return (await this.#knex<Row>(TABLE).select()).map(fromRow);
  }
}

function toRow(record: StoredSubmission): Row {
  return {
    uid: record.uid,
    kubernetes_cluster: record.kubernetesCluster,
    namespace: record.namespace,
    cluster: record.cluster,
    cluster_uid: record.clusterUid,
    submission_id: record.submissionId,
    entity_ref: record.entityRef ?? null,
    entrypoint: toText(record.entrypoint),
    runtime_env: record.runtimeEnv ? JSON.stringify(record.runtimeEnv) : null,
    submitted_by: record.submittedBy,
    created_at: toTime(record.createdAt),
    status: record.status ?? null,
    message: record.message === undefined ? null : toText(record.message),
    error_type:
      record.errorType === undefined ? null : toText(record.errorType),
    exit_code: toInteger(record.exitCode),
    started_at: toTime(record.startedAt),
    ended_at: toTime(record.endedAt),
    seen_at: toTime(record.seenAt),
    lost: record.lost ?? null,
  };
}

function fromRow(row: Row): StoredSubmission {
  const startedAt = fromTime(row.started_at);
  const endedAt = fromTime(row.ended_at);
  const seenAt = fromTime(row.seen_at);
  return {
    uid: row.uid,
    kubernetesCluster: row.kubernetes_cluster,
    namespace: row.namespace,
    cluster: row.cluster,
    clusterUid: row.cluster_uid,
    submissionId: row.submission_id,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    entrypoint: row.entrypoint,
    ...(row.runtime_env !== null && {
      runtimeEnv: JSON.parse(row.runtime_env) as Record<string, unknown>,
    }),
    submittedBy: row.submitted_by,
    createdAt: fromTime(row.created_at) ?? new Date(0).toISOString(),
    ...(row.status !== null && { status: row.status }),
    ...(row.message !== null && { message: row.message }),
    ...(row.error_type !== null && { errorType: row.error_type }),
    ...(row.exit_code !== null && { exitCode: row.exit_code }),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(seenAt && { seenAt }),
    ...(row.lost !== null && { lost: row.lost }),
  };
}

function toTime(iso: string | undefined): number | null {
  return iso === undefined ? null : Date.parse(iso);
}

/** PostgreSQL answers bigint as text. */
function fromTime(time: Time): string | undefined {
  return time === null ? undefined : new Date(Number(time)).toISOString();
}
