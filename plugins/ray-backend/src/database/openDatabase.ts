import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** The plugin's database, migrated to what this version expects unless migrations are switched off. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@raydeck/backstage-plugin-ray-backend',
        'migrations',
      ),
    });
  }
  return knex;
}
