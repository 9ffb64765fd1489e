import { mockServices } from '@backstage/backend-test-utils';
import { FakeRayHead } from '../__testUtils__/FakeRayHead';
import type { StoredSubmission } from '../database';
import type { Fleet } from '../fleet';
import { RayError, type RayHeads } from '../ray';
import type { SubmissionBook } from './SubmissionBook';
import { SubmissionFollower } from './SubmissionFollower';

const record = (kubernetesCluster: string) =>
  ({
    uid: `${kubernetesCluster}-submission`,
    kubernetesCluster,
    namespace: 'ads-ml',
    cluster: 'train',
    clusterUid: 'cluster-uid',
    submissionId: 'a',
    createdAt: '2026-11-20T10:00:00Z',
    status: 'PENDING',
    metadata: {},
  } as unknown as StoredSubmission);

it('asks for one cluster by two accounts each with its own, whichever is refused', async () => {
  const records = [record('viewer'), record('prod')];
  const updated: string[] = [];
  const head = new FakeRayHead();
  head.jobs.set('a', {
    type: 'SUBMISSION',
    submissionId: 'a',
    status: 'SUCCEEDED',
    entrypoint: 'x',
    metadata: {},
  });
  const refused = new FakeRayHead();
  refused.getJob = async () => {
    throw new RayError('forbidden', 'may not');
  };
  const follower = SubmissionFollower.create({
    book: {
      all: () => records,
      update: async (next: StoredSubmission) => {
        updated.push(next.kubernetesCluster);
      },
    } as unknown as SubmissionBook,
    fleet: {
      getByUid: (_kind: string, at: { kubernetesCluster: string }) => ({
        kubernetesCluster: at.kubernetesCluster,
        object: { metadata: { namespace: 'ads-ml', name: 'train' } },
      }),
    } as unknown as Fleet,
    heads: {
      of: ({ kubernetesCluster }) =>
        kubernetesCluster === 'prod' ? head : refused,
    } as RayHeads,
    logger: mockServices.logger.mock(),
    everyMs: 1,
  });
  await follower.round();
  expect(updated).toEqual(['prod']);
});
