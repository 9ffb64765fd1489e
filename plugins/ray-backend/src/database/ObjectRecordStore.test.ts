import { testDatabases } from '../__testUtils__/testDatabases';
import {
  DatabaseObjectRecordStore,
  type ObjectRecord,
} from './ObjectRecordStore';

const record: ObjectRecord = {
  uid: 'uid-1',
  kind: 'RayCluster',
  kubernetesCluster: 'prod',
  namespace: 'ads-ml',
  name: 'training-x1',
  entityRef: 'component:default/ads-ranking',
  requestedBy: 'user:default/alice',
  template: 'default/training-cluster',
  templateVersion: '1.0.0',
  createdAt: 1_790_000_000_123,
};

const byUid = (records: ObjectRecord[]) =>
  [...records].sort((a, b) => a.uid.localeCompare(b.uid, 'en'));

describe('DatabaseObjectRecordStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    let store: DatabaseObjectRecordStore;
    let other: DatabaseObjectRecordStore;

    beforeEach(async () => {
      const knex = await databases.init(id);
      store = DatabaseObjectRecordStore.create(knex);
      other = DatabaseObjectRecordStore.create(knex);
    });

    it('gives back what was written', async () => {
      const job = { ...record, uid: 'uid-2', kind: 'RayJob' as const };
      await store.add(record);
      await store.add(job);
      expect(byUid(await store.all())).toEqual([record, job]);
      await expect(store.findAll(['uid-2', 'nobody'])).resolves.toEqual([job]);
      await expect(store.findAll([])).resolves.toEqual([]);
    });

    it('keeps the first of two records of one object', async () => {
      await Promise.all([
        store.add(record),
        other.add(record),
        store.add(record),
      ]);
      await other.add({ ...record, entityRef: 'component:default/other' });
      await expect(store.all()).resolves.toEqual([record]);
    });

    it('takes a version of any length', async () => {
      const long = { ...record, templateVersion: 'v'.repeat(1000) };
      await store.add(long);
      await expect(store.all()).resolves.toEqual([long]);
    });

    it('finds more than a database binds variables', async () => {
      const uids = Array.from({ length: 1200 }, (_, index) => `uid-${index}`);
      await Promise.all(
        ['uid-0', 'uid-600', 'uid-1199'].map(uid =>
          store.add({ ...record, uid }),
        ),
      );
      const found = await store.findAll(uids);
      expect(byUid(found).map(({ uid }) => uid)).toEqual([
        'uid-0',
        'uid-1199',
        'uid-600',
      ]);
    });
  });
});
