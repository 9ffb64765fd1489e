import type { Knex } from 'knex';

/** Raydeck's memory of an object that it created. */
export interface ObjectRecord {
  uid: string;
  kind: 'RayCluster' | 'RayJob';
  kubernetesCluster: string;
  namespace: string;
  name: string;
  entityRef: string;
  requestedBy: string;
  /** `namespace/name`. */
  template: string;
  templateVersion: string;
  createdAt: number;
}

export interface ObjectRecordStore {
  add(record: ObjectRecord): Promise<void>;
  findAll(uids: readonly string[]): Promise<ObjectRecord[]>;
  all(): Promise<ObjectRecord[]>;
}

interface Row {
  uid: string;
  kind: ObjectRecord['kind'];
  kubernetes_cluster: string;
  namespace: string;
  name: string;
  entity_ref: string;
  requested_by: string;
  template: string;
  template_version: string;
  created_at: number | string;
}

const TABLE = 'ray_objects';

export class DatabaseObjectRecordStore implements ObjectRecordStore {
  readonly #knex: Knex;

  static create(knex: Knex): DatabaseObjectRecordStore {
    return new DatabaseObjectRecordStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async add(record: ObjectRecord) {
    await this.#knex<Row>(TABLE)
      .insert({
        uid: record.uid,
        kind: record.kind,
        kubernetes_cluster: record.kubernetesCluster,
        namespace: record.namespace,
        name: record.name,
        entity_ref: record.entityRef,
        requested_by: record.requestedBy,
        template: record.template,
        template_version: record.templateVersion,
        created_at: record.createdAt,
      })
      .onConflict('uid')
      .ignore();
  }

  async findAll(uids: readonly string[]) {
    const records: ObjectRecord[] = [];
    // SQLite binds a limited number of variables.
    for (let start = 0; start < uids.length; start += 500) {
      const rows = await this.#knex<Row>(TABLE).whereIn(
        'uid',
        uids.slice(start, start + 500),
      );
      records.push(...rows.map(fromRow));
    }
    return records;
  }

  async all() {
    return (await this.#knex<Row>(TABLE).select()).map(fromRow);
  }
}

function fromRow(row: Row): ObjectRecord {
  return {
    uid: row.uid,
    kind: row.kind,
    kubernetesCluster: row.kubernetes_cluster,
    namespace: row.namespace,
    name: row.name,
    entityRef: row.entity_ref,
    requestedBy: row.requested_by,
    template: row.template,
    templateVersion: row.template_version,
    createdAt: Number(row.created_at),
  };
}
