import {
  aJob,
  error,
  FakeRayBackend,
  ok,
} from '../__testUtils__/FakeRayBackend';
import { actionOptions, runAction } from '../__testUtils__/runAction';
import { submitJobAction } from './submitJobAction';

let backend: FakeRayBackend;

beforeEach(async () => {
  backend = await FakeRayBackend.start();
});
afterEach(() => backend.stop());

const CLUSTER = 'demo/ads-ml/training-1';
const REF = `demo/ads-ml/clusters/training-1/submissions/raydeck-1`;

describe('ray:job:submit', () => {
  it('submits to a running cluster', async () => {
    backend.answer(ok(aJob(), 201));
    const { outputs, done } = await runAction(
      submitJobAction(actionOptions(backend)),
      {
        cluster: CLUSTER,
        entrypoint: 'python train.py',
        runtimeEnv: { pip: ['torch'] },
      },
    );
    await done;
    expect(backend.seen).toMatchObject([
      {
        method: 'POST',
        path: '/api/ray/v1/jobs',
        headers: { 'idempotency-key': expect.stringMatching(/^scaffolder-/) },
        body: {
          cluster: CLUSTER,
          entrypoint: 'python train.py',
          runtimeEnv: { pip: ['torch'] },
          dryRun: false,
        },
      },
    ]);
    expect(outputs).toEqual({
      ref: REF,
      submissionId: 'raydeck-1',
      state: 'pending',
      path: `/ray/jobs/${REF}`,
      url: `https://portal.example.com/base/ray/jobs/${REF}`,
      entityPath: '/catalog/default/component/ads-ranking/ray',
    });
  });

  it('submits through a template', async () => {
    const ref = 'demo/ads-ml/rayjobs/train';
    backend.answer(ok(aJob({ ref, submissionId: undefined }), 201));
    const { outputs, done } = await runAction(
      submitJobAction(actionOptions(backend)),
      {
        template: 'default/training-job',
        entityRef: 'component:default/ads-ranking',
        parameters: { workers: 2 },
        name: 'train',
      },
    );
    await done;
    expect(backend.seen[0].body).toEqual({
      template: 'default/training-job',
      entityRef: 'component:default/ads-ranking',
      parameters: { workers: 2 },
      name: 'train',
      dryRun: false,
    });
    expect(outputs).toMatchObject({ ref, path: `/ray/jobs/${ref}` });
    expect(outputs).not.toHaveProperty('submissionId');
  });

  it('waits for the end, logging what happens', async () => {
    backend.answer(
      ok(aJob()),
      ok(aJob()),
      ok(aJob({ state: 'running', sentence: 'Running for 2 s' })),
      ok(aJob({ state: 'succeeded', sentence: 'Succeeded after 4 s' })),
    );
    const { outputs, log, done } = await runAction(
      submitJobAction(actionOptions(backend)),
      { cluster: CLUSTER, entrypoint: 'python train.py', wait: true },
    );
    await done;
    expect(outputs).toMatchObject({ state: 'succeeded' });
    expect(log.slice(1)).toEqual([
      'Waiting for a node',
      'Running for 2 s',
      'Succeeded after 4 s',
    ]);
    expect(backend.seen[1].path).toBe(`/api/ray/v1/jobs/${REF}`);
  });

  it('fails when the job fails, with the end of its traceback', async () => {
    backend.answer(
      ok(aJob()),
      ok(
        aJob({
          state: 'failed',
          sentence: 'Failed after 3 s',
          failure: {
            message: 'ValueError: no data',
            traceback: ['  File "train.py", line 3'],
          },
        }),
      ),
    );
    const { outputs, done } = await runAction(
      submitJobAction(actionOptions(backend)),
      { cluster: CLUSTER, entrypoint: 'python train.py', wait: true },
    );
    await expect(done).rejects.toThrow(
      `Job ${REF} has failed: Failed after 3 s\nValueError: no data\n  File "train.py", line 3`,
    );
    expect(outputs).toMatchObject({ ref: REF });
  });

  it('submits nothing in a dry run', async () => {
    backend.answer(ok(aJob()));
    const { log, done } = await runAction(
      submitJobAction(actionOptions(backend)),
      { cluster: CLUSTER, entrypoint: 'python train.py', wait: true },
      { isDryRun: true },
    );
    await done;
    expect(backend.seen).toHaveLength(1);
    expect(backend.seen[0].body).toMatchObject({ dryRun: true });
    expect(log[0]).toContain('nothing was submitted');
  });

  it.each([
    [{}, 'neither cluster nor template'],
    [{ cluster: CLUSTER, template: 'x' }, 'both cluster and template'],
    [{ cluster: CLUSTER }, 'input.entrypoint is missing'],
    [{ template: 'x' }, 'input.entityRef is missing'],
    [
      { cluster: CLUSTER, entrypoint: 'x', parameters: {} },
      'input.parameters cannot be given together with cluster',
    ],
    [
      { template: 'x', entityRef: 'component:default/x', entrypoint: 'x' },
      'input.entrypoint cannot be given together with template',
    ],
  ])('refuses %j: %s', async (input, message) => {
    const { done } = await runAction(
      submitJobAction(actionOptions(backend)),
      input,
    );
    await expect(done).rejects.toThrow(message);
    expect(backend.seen).toEqual([]);
  });

  it('passes on why the backend refuses', async () => {
    backend.answer(error(409, 'Cluster training-1 is not ready'));
    const { done } = await runAction(submitJobAction(actionOptions(backend)), {
      cluster: CLUSTER,
      entrypoint: 'x',
    });
    await expect(done).rejects.toThrow(
      'Submitting the job failed: Cluster training-1 is not ready',
    );
  });
});
