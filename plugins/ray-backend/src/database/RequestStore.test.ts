import { testDatabases } from '../__testUtils__/testDatabases';
import { DatabaseRequestStore, type RequestRow } from './RequestStore';

const row: RequestRow = {
  principal: 'user:default/alice',
  key: 'key-1',
  bodyHash: 'a'.repeat(64),
  kind: 'RayCluster',
  kubernetesCluster: 'prod',
  namespace: 'ads-ml',
  name: 'training-x1',
  // Beyond 32 bits: PostgreSQL answers such numbers as text.
  createdAt: 1_790_000_000_123,
};

describe('DatabaseRequestStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    let store: DatabaseRequestStore;
    let other: DatabaseRequestStore;

    beforeEach(async () => {
      const knex = await databases.init(id);
      store = DatabaseRequestStore.create(knex);
      other = DatabaseRequestStore.create(knex);
    });

    it('gives back what was written', async () => {
      await expect(store.find(row.principal, row.key)).resolves.toBeUndefined();
      await expect(store.reserve(row)).resolves.toEqual({ row, created: true });
      await expect(store.find(row.principal, row.key)).resolves.toEqual(row);
    });

    it('answers the first row to who comes second', async () => {
      await store.reserve(row);
      const later = {
        ...row,
        name: 'training-x2',
        createdAt: row.createdAt + 1,
      };
      await expect(other.reserve(later)).resolves.toEqual({
        row,
        created: false,
      });
    });

    it('takes one of two equal requests for the first', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 ? store : other).reserve(row),
        ),
      );
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      expect(answers.map(answer => answer.row)).toEqual(answers.map(() => row));
    });

    it('tells principals and keys apart', async () => {
      await store.reserve(row);
      for (const change of [{ principal: 'user:default/bob' }, { key: 'k2' }]) {
        const answer = await store.reserve({ ...row, ...change });
        expect(answer.created).toBe(true);
      }
    });

    it('remembers the UID, and does not forget a request that has one', async () => {
      await store.reserve(row);
      await store.complete(row.principal, row.key, 'uid-1');
      await store.release(row.principal, row.key);
      await expect(store.find(row.principal, row.key)).resolves.toEqual({
        ...row,
        uid: 'uid-1',
      });
    });

    it('forgets a request that made nothing', async () => {
      await store.reserve(row);
      await store.release(row.principal, row.key);
      await expect(store.find(row.principal, row.key)).resolves.toBeUndefined();
      await expect(other.reserve(row)).resolves.toMatchObject({
        created: true,
      });
    });

    it('answers a row, whoever releases at the same time', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, async () => {
          const answer = await store.reserve(row);
          await other.release(row.principal, row.key);
          return answer;
        }),
      );
      expect(answers.map(answer => answer.row)).toEqual(answers.map(() => row));
    });

    it('expires what is older, and says how many', async () => {
      for (const [index, key] of ['a', 'b', 'c'].entries()) {
        await store.reserve({ ...row, key, createdAt: row.createdAt + index });
      }
      await expect(store.expire(row.createdAt + 2)).resolves.toBe(2);
      await expect(store.find(row.principal, 'c')).resolves.toBeDefined();
      await expect(store.find(row.principal, 'a')).resolves.toBeUndefined();
    });
  });
});
