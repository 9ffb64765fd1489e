/*
 * The memory that makes a retry safe. A row is written before anything is created, under the caller's key, with the
 * name that the object will have. A retry, also after the process died half-way, finds the row: it uses the same name,
 * so Kubernetes itself (AlreadyExists) or Ray (duplicate id) refuses the second object. The row learns the UID last.
 */
import type { Knex } from 'knex';

export interface RequestRow {
  principal: string;
  key: string;
  /** SHA-256 of the canonical body, in hex. */
  bodyHash: string;
  kind: 'RayCluster' | 'RayJob' | 'submission';
  kubernetesCluster: string;
  namespace: string;
  /** The name that was reserved: the object's, or for a submission `CLUSTER/ID`. */
  name: string;
  /** Known once the object has been created. */
  uid?: string;
  createdAt: number;
}

export interface RequestStore {
  find(principal: string, key: string): Promise<RequestRow | undefined>;
  /** Writes the row unless there is one, and answers the one that counts. */
  reserve(row: RequestRow): Promise<{ row: RequestRow; created: boolean }>;
  complete(principal: string, key: string, uid: string): Promise<void>;
  /** Forgets a request that made nothing, so that a corrected retry may use its key. */
  release(principal: string, key: string): Promise<void>;
  /** Deletes rows created before this time, in milliseconds since 1970; answers how many. */
  expire(before: number): Promise<number>;
}

interface Row {
  principal: string;
  key: string;
  body_hash: string;
  kind: RequestRow['kind'];
  kubernetes_cluster: string;
  namespace: string;
  name: string;
  uid: string | null;
  created_at: number | string;
}

const TABLE = 'ray_requests';

export class DatabaseRequestStore implements RequestStore {
  readonly #knex: Knex;

  static create(knex: Knex): DatabaseRequestStore {
    return new DatabaseRequestStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async find(principal: string, key: string): Promise<RequestRow | undefined> {
    const row = await this.#knex<Row>(TABLE).where({ principal, key }).first();
    return row && fromRow(row);
  }

  async reserve(row: RequestRow) {
    // Who comes second may find the row released meanwhile; then it is the first.
    for (;;) {
      const inserted = await this.#knex<Row>(TABLE)
        .insert(toRow(row))
        .onConflict(['principal', 'key'])
        .ignore()
        .returning('key');
      if (inserted.length > 0) return { row, created: true };
      const kept = await this.find(row.principal, row.key);
      if (kept) return { row: kept, created: false };
    }
  }

  async complete(principal: string, key: string, uid: string) {
    await this.#knex<Row>(TABLE).where({ principal, key }).update({ uid });
  }

  async release(principal: string, key: string) {
    await this.#knex<Row>(TABLE)
      .where({ principal, key })
      .whereNull('uid')
      .delete();
  }

  async expire(before: number): Promise<number> {
    return this.#knex<Row>(TABLE).where('created_at', '<', before).delete();
  }
}

function toRow(row: RequestRow): Row {
  return {
    principal: row.principal,
    key: row.key,
    body_hash: row.bodyHash,
    kind: row.kind,
    kubernetes_cluster: row.kubernetesCluster,
    namespace: row.namespace,
    name: row.name,
    uid: row.uid ?? null,
    created_at: row.createdAt,
  };
}

function fromRow(row: Row): RequestRow {
  return {
    principal: row.principal,
    key: row.key,
    bodyHash: row.body_hash,
    kind: row.kind,
    kubernetesCluster: row.kubernetes_cluster,
    namespace: row.namespace,
    name: row.name,
    ...(row.uid !== null && { uid: row.uid }),
    createdAt: Number(row.created_at),
  };
}
