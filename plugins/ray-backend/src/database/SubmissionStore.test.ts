import fc from 'fast-check';
import { testDatabases } from '../__testUtils__/testDatabases';
import {
  DatabaseSubmissionStore,
  type StoredSubmission,
} from './SubmissionStore';

const submitted: StoredSubmission = {
  uid: 'uid-1',
  kubernetesCluster: 'prod',
  namespace: 'ads-ml',
  cluster: 'train',
  clusterUid: 'cluster-uid',
  submissionId: 'raysubmit_1',
  entrypoint: 'python train.py --name "Zoë" 🚀',
  submittedBy: 'user:default/alice',
  createdAt: '2026-11-21T10:00:00.123Z',
};

const ended: StoredSubmission = {
  ...submitted,
  entityRef: 'component:default/ads-ranking',
  runtimeEnv: { pip: ['torch'], env_vars: { A: '' }, nested: { n: [1, null] } },
  status: 'FAILED',
  message: 'Traceback…\n'.repeat(3000),
  errorType: 'JOB_ENTRYPOINT_COMMAND_ERROR',
  exitCode: -9,
  startedAt: '2026-11-21T10:00:01.000Z',
  endedAt: '2026-11-21T10:00:02.999Z',
  seenAt: '2026-11-21T10:00:03.000Z',
  lost: 'cluster-gone',
};

describe('DatabaseSubmissionStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    let store: DatabaseSubmissionStore;
    let other: DatabaseSubmissionStore;

    beforeEach(async () => {
      const knex = await databases.init(id);
      store = DatabaseSubmissionStore.create(knex);
      other = DatabaseSubmissionStore.create(knex);
    });

    it('gives back what was written, with and without what is optional', async () => {
      await expect(store.add(submitted)).resolves.toEqual(submitted);
      await expect(store.all()).resolves.toEqual([submitted]);
      await store.update(ended);
      await expect(store.all()).resolves.toEqual([ended]);
      await store.update(submitted);
      await expect(store.all()).resolves.toEqual([submitted]);
    });

    it('keeps the first record of a submission, also of two writers at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? store : other).add({
            ...submitted,
            uid: `uid-${index}`,
          }),
        ),
      );
      const [kept] = await store.all();
      await expect(store.all()).resolves.toHaveLength(1);
      expect(answers).toEqual(answers.map(() => kept));
    });

    it('tells clusters apart that have a submission of one id each', async () => {
      const elsewhere = { ...submitted, uid: 'uid-2', clusterUid: 'another' };
      await store.add(submitted);
      await expect(store.add(elsewhere)).resolves.toEqual(elsewhere);
      await store.remove('uid-1');
      await expect(store.all()).resolves.toEqual([elsewhere]);
    });

    it('replaces what no database keeps', async () => {
      const odd = {
        ...submitted,
        entrypoint: 'echo a\0b \ud800c',
        message: 'a\0b',
        errorType: 'x'.repeat(300),
        exitCode: 2 ** 40,
      };
      const { exitCode, ...kept } = {
        ...odd,
        entrypoint: 'echo a\ufffdb \ufffdc',
        message: 'a\ufffdb',
      };
      await expect(store.add(odd)).resolves.toEqual(kept);
      await store.update(odd);
      await expect(store.all()).resolves.toEqual([kept]);
    });

    it('keeps whatever a head says of a job', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 400 });
      const said = fc.record({
        message: text,
        errorType: text,
        exitCode: fc.double(),
      });
      const records = fc.sample(said, 25).map((words, index) => ({
        ...submitted,
        ...words,
        uid: `uid-${index}`,
        submissionId: `id-${index}`,
      }));
      await Promise.all(records.map(record => store.add(record)));
      const kept = await store.all();
      expect(kept.map(({ uid }) => uid).sort()).toEqual(
        records.map(({ uid }) => uid).sort(),
      );
    });
  });
});
