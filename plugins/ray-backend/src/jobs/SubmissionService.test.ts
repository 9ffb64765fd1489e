import { mockServices } from '@backstage/backend-test-utils';
import type { Cluster } from '@raydeck/backstage-plugin-ray-common';
import type { Knex } from 'knex';
import { FakeRayHead } from '../__testUtils__/FakeRayHead';
import { testDatabases } from '../__testUtils__/testDatabases';
import type { Caller } from '../authorization';
import { DatabaseRequestStore, DatabaseSubmissionStore } from '../database';
import { FleetStore, type Fleet } from '../fleet';
import { ClusterEntry } from '../view';
import { SubmissionBook } from './SubmissionBook';
import { SubmissionFollower } from './SubmissionFollower';
import { SubmissionService } from './SubmissionService';

const caller: Caller = {
  kind: 'user',
  principal: 'user:default/alice',
  ownershipRefs: new Set(),
  admin: false,
};

function entry(change: Partial<Cluster> = {}): ClusterEntry {
  const cluster: Cluster = {
    ref: 'demo/ads-ml/train',
    kubernetesCluster: 'demo',
    namespace: 'ads-ml',
    name: 'train',
    uid: 'cluster-uid',
    state: 'ready',
    sentence: 'Ready.',
    entityRef: 'component:default/ads-ranking',
    owners: ['group:default/ads-ml'],
    attachedBy: 'annotation',
    authority: 'record',
    workers: { ready: 0, desired: 0, min: 0, max: 0 },
    workerGroups: [],
    resources: { accelerators: [] },
    life: [],
    findings: [],
    allowed: ['submitJob'],
    ...change,
  };
  return new ClusterEntry(cluster, { owners: [], known: true });
}

const databases = testDatabases();

describe.each(databases.ids)('SubmissionService on %s', id => {
  let knex: Knex;
  let head: FakeRayHead;
  let store: FleetStore;
  let health: 'ready' | 'unreachable';
  let book: SubmissionBook;
  let follower: SubmissionFollower;
  let service: SubmissionService;

  function putCluster(uid = 'cluster-uid') {
    store.apply('RayCluster', 'demo', {
      type: 'upsert',
      resync: false,
      object: {
        apiVersion: 'ray.io/v1',
        kind: 'RayCluster',
        metadata: {
          namespace: 'ads-ml',
          name: 'train',
          uid,
          resourceVersion: '1',
        },
        spec: {},
      },
    });
  }

  beforeEach(async () => {
    knex = await databases.init(id);
    head = new FakeRayHead();
    store = new FleetStore(error => {
      throw error;
    });
    health = 'ready';
    putCluster();
    book = SubmissionBook.create(DatabaseSubmissionStore.create(knex));
    const fleet = Object.assign(store, {
      kubernetesClusters: () => [
        { name: 'demo', state: health, sentence: '', kinds: {} },
      ],
    }) as unknown as Fleet;
    follower = SubmissionFollower.create({
      book,
      fleet,
      heads: head,
      logger: mockServices.logger.mock(),
      everyMs: 1,
    });
    service = SubmissionService.create({
      book,
      follower,
      heads: head,
      requests: DatabaseRequestStore.create(knex),
    });
  });

  const submit = (key?: string, change: object = {}) =>
    service.submit(
      {
        cluster: 'demo/ads-ml/train',
        entrypoint: 'python train.py',
        dryRun: false,
        ...change,
      },
      entry(),
      caller,
      key,
    );

  it('records what was submitted, without the values of its environment', async () => {
    const { record, created } = await submit(undefined, {
      runtimeEnv: {
        env_vars: { HF_TOKEN: 'hf-secret' },
        pip: ['--index-url https://me:pip-secret@pypi.example/simple', 'torch'],
      },
    });
    expect(created).toBe(true);
    expect(head.submissions[0].runtimeEnv).toMatchObject({
      env_vars: { HF_TOKEN: 'hf-secret' },
    });
    const rows = JSON.stringify([
      await knex('ray_submissions'),
      await knex('ray_requests'),
      record,
    ]);
    expect(rows).not.toContain('hf-secret');
    expect(rows).not.toContain('pip-secret');
    expect(record.runtimeEnv).toEqual({
      env_vars: { HF_TOKEN: '***' },
      pip: ['--index-url https://***@pypi.example/simple', 'torch'],
    });
  });

  it.each(['before', 'after'] as const)(
    'submits once when the connection breaks %s Ray took the job',
    async when => {
      head.fault = { method: 'submitJob', when };
      await expect(submit('key')).rejects.toThrow('the connection broke');
      const { record } = await submit('key');
      const again = await submit('key');
      expect(head.submissions).toHaveLength(1);
      expect(again).toMatchObject({
        created: false,
        record: { uid: record.uid },
      });
      expect([...book.all()]).toHaveLength(1);
    },
  );

  it('refuses a key that was used with another body', async () => {
    await submit('key');
    await expect(
      submit('key', { entrypoint: 'python other.py' }),
    ).rejects.toThrow(/another request/);
  });

  it('does not take a job of the same id for its own', async () => {
    const { record } = await submit('key');
    head.jobs.set(record.submissionId, {
      ...head.jobs.get(record.submissionId)!,
      metadata: {},
    });
    await knex('ray_requests').update({ uid: null });
    await expect(submit('key')).rejects.toThrow(/did not submit/);
  });

  it('says why a cluster takes no jobs', async () => {
    await expect(
      service.submit(
        { cluster: 'demo/ads-ml/train', entrypoint: 'x', dryRun: false },
        entry({ allowed: [], sentence: 'Its head is not up yet.' }),
        caller,
      ),
    ).rejects.toThrow(/takes no jobs now: Its head is not up yet/);
  });

  it('keeps in step with the head until the end, and writes only what has changed', async () => {
    const { record } = await submit();
    const told: (string | undefined)[] = [];
    book.onChange(({ uid }) => told.push(book.get(uid)?.status));
    await follower.round();
    head.set(record.submissionId, { status: 'RUNNING', startTime: 1_000 });
    await follower.round();
    await follower.round();
    head.set(record.submissionId, { status: 'SUCCEEDED', endTime: 2_000 });
    await follower.check(record.uid);
    head.set(record.submissionId, { status: 'FAILED' });
    await follower.round();
    expect(told).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(book.get(record.uid)).toMatchObject({
      startedAt: '1970-01-01T00:00:01.000Z',
      endedAt: '1970-01-01T00:00:02.000Z',
    });
  });

  it('loses a job with its cluster, but not with its connection', async () => {
    const { record } = await submit();
    health = 'unreachable';
    store.removeKubernetesCluster('demo');
    await follower.round();
    expect(book.get(record.uid)?.lost).toBeUndefined();
    health = 'ready';
    await follower.check(record.uid);
    expect(book.get(record.uid)?.lost).toBe('cluster-gone');
  });

  it('waits for a head that does not answer', async () => {
    const { record } = await submit();
    head.fault = { method: 'getJob', when: 'before' };
    await follower.round();
    expect(book.get(record.uid)).toMatchObject({ status: 'PENDING' });
    head.set(record.submissionId, { status: 'RUNNING' });
    await follower.check(record.uid);
    expect(book.get(record.uid)).toMatchObject({ status: 'RUNNING' });
  });

  it('stops what runs and deletes what has ended, and nothing else', async () => {
    const { record } = await submit();
    await expect(service.remove(record)).rejects.toThrow(/stop it first/);
    await service.stop(record);
    const stopped = book.get(record.uid)!;
    expect(stopped.status).toBe('STOPPED');
    await expect(service.stop(stopped)).rejects.toThrow(
      /does not run any more/,
    );
    await service.remove(stopped);
    expect([...book.all()]).toEqual([]);
    expect(head.jobs.size).toBe(0);
  });

  it('remembers over a restart', async () => {
    const { record } = await submit();
    const next = SubmissionBook.create(DatabaseSubmissionStore.create(knex));
    await next.load();
    expect(next.get(record.uid)).toEqual(record);
  });
});
