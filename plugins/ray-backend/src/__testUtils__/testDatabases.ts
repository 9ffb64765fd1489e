import { TestDatabases } from '@backstage/backend-test-utils';
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { resolve } from 'node:path';

const MIGRATIONS = { directory: resolve(__dirname, '../../migrations') };

export interface MigratedDatabases {
  /** SQLite always, and PostgreSQL where BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING says where one is. */
  readonly ids: TestDatabaseId[];
  /** A database of its own with Raydeck's tables. */
  init(id: TestDatabaseId): Promise<Knex>;
  /** One without them. */
  initEmpty(id: TestDatabaseId): Promise<Knex>;
  migrate(knex: Knex): Promise<void>;
  /** Takes every migration back. */
  rollback(knex: Knex): Promise<void>;
}

/** The databases that Raydeck runs on. To be called where tests are described. */
export function testDatabases(): MigratedDatabases {
  // A database of its own for each test takes PostgreSQL seconds on a busy machine.
  jest.setTimeout(60_000);
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
    disableDocker: true,
  });
  return {
    ids: databases.eachSupportedId().map(([id]) => id),
    async init(id) {
      const knex = await databases.init(id);
      await knex.migrate.latest(MIGRATIONS);
      return knex;
    },
    initEmpty: id => databases.init(id),
    async migrate(knex) {
      await knex.migrate.latest(MIGRATIONS);
    },
    async rollback(knex) {
      await knex.migrate.rollback(MIGRATIONS, true);
    },
  };
}
