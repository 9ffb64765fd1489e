import type { Ownership, SubmissionRecord } from './types';
import { tellStory } from '../__fixtures__/story';
import { withoutLogText } from './jobFailure';
import { projectRayJob, projectSubmission } from './projectJob';

const ADA: Ownership = {
  entityRef: 'component:default/ranking',
  owners: ['group:default/ads'],
  attachedBy: 'annotation',
  authority: 'record',
};

function shown(story: string) {
  return [...tellStory(story)].flatMap(({ rayJobs, events }) =>
    rayJobs.map(rayJob =>
      projectRayJob({ kubernetesCluster: 'real', rayJob, events }, ADA, [
        'stop',
        'delete',
        'readLogs',
      ]),
    ),
  );
}

function states(story: string): string[] {
  return shown(story)
    .map(job => job.state)
    .filter((state, index, all) => state !== all[index - 1]);
}

describe('a recorded RayJob', () => {
  it('waits for its cluster, runs and succeeds', () => {
    expect(states('rayjob-http')).toEqual(['pending', 'running', 'succeeded']);
    const job = shown('rayjob-http').pop();
    expect(job).toMatchObject({
      ref: 'real/rayjob-http/rayjobs/httpjob',
      cluster: expect.stringMatching(/^real\/rayjob-http\/httpjob-/),
      startedAt: '2026-11-21T11:44:37Z',
      endedAt: '2026-11-21T11:44:42Z',
      attempts: 1,
      allowed: ['delete', 'readLogs'],
    });
  });

  it('has failed when its deadline has passed, though its job status says RUNNING', () => {
    expect(states('rayjob-deadline')).toEqual(['pending', 'running', 'failed']);
    expect(shown('rayjob-deadline').pop()?.failure).toMatchObject({
      reason: 'DeadlineExceeded',
      message: expect.stringContaining('activeDeadlineSeconds'),
    });
  });

  it('has failed when KubeRay rejects it, and says what KubeRay says', () => {
    expect(shown('rayjob-invalid').pop()).toMatchObject({
      state: 'failed',
      sentence:
        'Failed: The RayJob spec is invalid: BackoffLimit is incompatible with ClusterSelector mode',
    });
  });

  it('waits for a cluster that does not exist', () => {
    expect(shown('rayjob-nocluster').pop()).toMatchObject({
      state: 'pending',
      sentence: 'Waiting for its cluster nosuch to become ready.',
    });
  });

  it('is suspended until it is let go', () => {
    expect(states('rayjob-suspend')).toEqual(
      expect.arrayContaining(['suspended', 'running', 'succeeded']),
    );
  });
});

describe('a submission', () => {
  const record: SubmissionRecord = {
    uid: 'u1',
    kubernetesCluster: 'demo',
    namespace: 'ads-ml',
    cluster: 'tune',
    clusterUid: 'c1',
    submissionId: 'raydeck-1',
    entrypoint: 'python train.py',
    submittedBy: 'user:default/alice',
    createdAt: '2026-11-21T10:00:00Z',
  };
  const project = (changes: Partial<SubmissionRecord>) =>
    projectSubmission({ ...record, ...changes }, ADA, [
      'stop',
      'delete',
      'readLogs',
    ]);

  it('is pending from the moment it was recorded', () => {
    expect(project({})).toMatchObject({
      ref: 'demo/ads-ml/clusters/tune/submissions/raydeck-1',
      state: 'pending',
      allowed: ['stop', 'readLogs'],
    });
  });

  it('shows the exception first, without colours', () => {
    const job = project({
      status: 'FAILED',
      message:
        'Job entrypoint command failed with exit code 1, last available logs (truncated to 20,000 chars):\n' +
        '  File "fail.py", line 5, in boom\n    return 1 / x\n           ~~^~~\n' +
        'ray.exceptions.RayTaskError(ZeroDivisionError): \u001b[36mray::boom()\u001b[39m (pid=31233)\n' +
        'ZeroDivisionError: division by zero\n',
    });
    expect(job.failure).toMatchObject({
      message: 'ZeroDivisionError: division by zero',
      exitCode: 1,
    });
    expect(job.failure?.traceback?.join()).not.toContain('\u001b');
  });

  it('shows nothing of its log to those who may not read it', () => {
    const job = withoutLogText(
      project({
        status: 'FAILED',
        message:
          'Job entrypoint command failed with exit code 2, last available logs (truncated to 20,000 chars):\n' +
          'token=s3cret\nKeyError: s3cret\n',
      }),
    );
    expect(JSON.stringify(job)).not.toContain('s3cret');
    expect(job).toMatchObject({
      state: 'failed',
      sentence:
        'Failed: its command ended with exit code 2; its owners can read why.',
      failure: { exitCode: 2 },
    });
  });

  it('keeps how it ended when its cluster is gone', () => {
    expect(
      project({ status: 'SUCCEEDED', lost: 'cluster-gone' }),
    ).toMatchObject({ state: 'succeeded', allowed: ['delete'] });
  });

  it('is unknown when its cluster went before it ended', () => {
    expect(
      project({
        status: 'RUNNING',
        lost: 'cluster-gone',
        seenAt: '2026-11-21T10:05:00Z',
      }),
    ).toMatchObject({
      state: 'unknown',
      staleSince: '2026-11-21T10:05:00Z',
    });
  });
});
