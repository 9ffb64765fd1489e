import { testDatabases } from '../__testUtils__/testDatabases';

const TABLES = ['ray_requests', 'ray_objects', 'ray_submissions'];

describe('migrations', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    it('make the tables, take them back, and make them again', async () => {
      const knex = await databases.initEmpty(id);
      const there = () =>
        Promise.all(TABLES.map(table => knex.schema.hasTable(table)));

      await databases.migrate(knex);
      await expect(there()).resolves.toEqual([true, true, true]);
      await databases.rollback(knex);
      await expect(there()).resolves.toEqual([false, false, false]);
      await databases.migrate(knex);
      await expect(there()).resolves.toEqual([true, true, true]);
    });

    it('do nothing where they have run', async () => {
      const knex = await databases.init(id);
      await knex('ray_objects').insert({
        uid: 'u',
        kind: 'RayJob',
        kubernetes_cluster: 'prod',
        namespace: 'ads-ml',
        name: 'train',
        entity_ref: 'component:default/ads-ranking',
        requested_by: 'user:default/alice',
        template: 'default/training',
        template_version: '1.0.0',
        created_at: 1,
      });
      await databases.migrate(knex);
      await expect(knex('ray_objects')).resolves.toHaveLength(1);
    });
  });
});
