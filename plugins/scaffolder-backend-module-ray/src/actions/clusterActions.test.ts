import {
  aCluster,
  error,
  FakeRayBackend,
  ok,
} from '../__testUtils__/FakeRayBackend';
import { actionOptions, runAction } from '../__testUtils__/runAction';
import { createClusterAction } from './createClusterAction';
import { deleteClusterAction } from './deleteClusterAction';
import { waitForClusterAction } from './waitForClusterAction';

let backend: FakeRayBackend;

beforeEach(async () => {
  backend = await FakeRayBackend.start();
});
afterEach(() => backend.stop());

const REF = 'demo/ads-ml/training-1';
const INPUT = {
  template: 'default/training-cluster',
  entityRef: 'component:default/ads-ranking',
};

/** What a run ended with: its error, or undefined. */
function outcome(done: Promise<void>): Promise<unknown> {
  return done.then(
    () => undefined,
    (failure: unknown) => failure,
  );
}

describe('ray:cluster:create', () => {
  it('creates in the name of the initiator and tells where the cluster is', async () => {
    backend.answer(ok(aCluster(), 201));
    const { outputs, log, done } = await runAction(
      createClusterAction(actionOptions(backend)),
      { ...INPUT, name: '', parameters: { gpusPerWorker: 1 } },
    );
    await done;
    expect(backend.seen).toMatchObject([
      {
        method: 'POST',
        path: '/api/ray/v1/clusters',
        body: { ...INPUT, parameters: { gpusPerWorker: 1 }, dryRun: false },
      },
    ]);
    expect(backend.seen[0].body).not.toHaveProperty('name');
    expect(backend.seen[0].headers.authorization).toContain('alice');
    expect(outputs).toEqual({
      ref: REF,
      kubernetesCluster: 'demo',
      namespace: 'ads-ml',
      name: 'training-1',
      uid: 'uid-1',
      url: `https://portal.example.com/base/ray/clusters/${REF}`,
      path: `/ray/clusters/${REF}`,
      entityPath: '/catalog/default/component/ads-ranking/ray',
    });
    expect(log).toEqual([
      `Created training-1 in namespace ads-ml of demo: https://portal.example.com/base/ray/clusters/${REF}`,
    ]);
  });

  it('sends the same key when the same step runs again, another one for another step or element', async () => {
    const action = createClusterAction(actionOptions(backend));
    const contexts = [
      { task: { id: 't1' }, step: { id: 'create' } },
      { task: { id: 't1' }, step: { id: 'create' } },
      { task: { id: 't1' }, step: { id: 'other' } },
      { task: { id: 't2' }, step: { id: 'create' } },
      { task: { id: 't1' }, step: { id: 'create' }, each: { value: 1 } },
    ];
    for (const context of contexts) {
      backend.answer(ok(aCluster()));
      const { done } = await runAction(action, INPUT, context);
      await done;
    }
    const keys = backend.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^scaffolder-[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(4);
  });

  it('asks only whether it would be accepted in a dry run', async () => {
    backend.answer(ok(aCluster({ uid: '' })));
    const { log, done } = await runAction(
      createClusterAction(actionOptions(backend)),
      INPUT,
      { isDryRun: true },
    );
    await done;
    expect(backend.seen[0].body).toMatchObject({ dryRun: true });
    expect(backend.seen[0].headers).not.toHaveProperty('idempotency-key');
    expect(log[0]).toContain('nothing was created');
  });

  it('says what the backend found, where and what to do', async () => {
    backend.answer(
      error(400, 'The template does not render', [
        {
          code: 'PARAMETER_INVALID',
          severity: 'error',
          message: 'parameters.workers: must be <= 16, was 40',
          path: 'parameters.workers',
          evidence: [],
          hint: 'Ask for less',
        },
      ]),
    );
    const { done } = await runAction(
      createClusterAction(actionOptions(backend)),
      INPUT,
    );
    await expect(done).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(
        /^Creating a cluster from default\/training-cluster failed: The template does not render\n- parameters\.workers: must be <= 16, was 40\. Ask for less/,
      ),
    });
  });

  it.each([
    [403, 'NotAllowedError'],
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [503, 'ServiceUnavailableError'],
  ])('turns %i into %s', async (status, name) => {
    backend.answer(error(status, 'No'));
    const { done } = await runAction(
      createClusterAction(actionOptions(backend)),
      INPUT,
    );
    await expect(done).rejects.toMatchObject({ name });
  });

  it('says so when the backend cannot be reached', async () => {
    const options = actionOptions(backend);
    await backend.stop();
    const { done } = await runAction(createClusterAction(options), INPUT);
    await expect(done).rejects.toThrow('could not be reached');
    backend = await FakeRayBackend.start();
  });

  it('ends a request that is under way when the task is cancelled', async () => {
    backend.answer('hang');
    const controller = new AbortController();
    const { done } = await runAction(
      createClusterAction(actionOptions(backend)),
      INPUT,
      { signal: controller.signal },
    );
    const ended = outcome(done);
    while (backend.seen.length === 0) await new Promise(setImmediate);
    controller.abort(new Error('cancelled by alice'));
    expect(await ended).toMatchObject({ message: 'cancelled by alice' });
  });
});

describe('ray:cluster:wait', () => {
  it('logs each change of the sentence until the cluster is ready', async () => {
    backend.answer(
      error(404, 'Not seen yet'),
      ok(aCluster()),
      ok(aCluster()),
      ok(aCluster({ state: 'starting', sentence: 'Head ready' })),
      error(503, 'Kubernetes cluster demo cannot be reached'),
      ok(aCluster({ state: 'ready', sentence: 'All is ready' })),
    );
    const { outputs, log, done } = await runAction(
      waitForClusterAction(actionOptions(backend)),
      { ref: REF, uid: 'uid-1' },
    );
    await done;
    expect(outputs).toEqual({ state: 'ready' });
    expect(log).toEqual([
      `Cluster ${REF} cannot be seen: Not seen yet`,
      'Waiting for the head',
      'Head ready',
      `Cluster ${REF} cannot be seen: Kubernetes cluster demo cannot be reached`,
      'All is ready',
    ]);
    expect(backend.seen[0].path).toBe(`/api/ray/v1/clusters/${REF}?uid=uid-1`);
  });

  const failed = ok(
    aCluster({
      state: 'failed',
      sentence: 'The image cannot be pulled',
      findings: [
        {
          code: 'IMAGE_PULL',
          severity: 'error',
          message: 'rayproject/ray:nope was not found',
          hint: 'Check the tag',
          evidence: [],
        },
      ],
    }),
  );

  it('fails when the cluster stays failed for a minute, with its findings', async () => {
    backend.answer(...Array(100).fill(failed));
    const options = actionOptions(backend);
    const { done } = await runAction(waitForClusterAction(options), {
      ref: REF,
    });
    await expect(done).rejects.toThrow(
      `Cluster ${REF} is failed: The image cannot be pulled\n- rayproject/ray:nope was not found. Check the tag`,
    );
    expect(options.now?.()).toBe(60_000);
  });

  it('goes on waiting for a cluster that recovers, each time anew, and for a degraded one', async () => {
    const starting = ok(
      aCluster({ state: 'degraded', sentence: 'A worker is missing' }),
    );
    backend.answer(
      ...Array(20).fill(failed),
      ...Array(40).fill(starting),
      ...Array(20).fill(failed),
      ok(aCluster({ state: 'ready', sentence: 'All is ready' })),
    );
    const { outputs, done } = await runAction(
      waitForClusterAction(actionOptions(backend)),
      { ref: REF },
    );
    await done;
    expect(outputs).toEqual({ state: 'ready' });
  });

  it.each(['suspended', 'deleting', 'ended'] as const)(
    'fails at once when the cluster is %s',
    async state => {
      backend.answer(ok(aCluster({ state, sentence: 'So it is' })));
      const { done } = await runAction(
        waitForClusterAction(actionOptions(backend)),
        { ref: REF },
      );
      await expect(done).rejects.toThrow(
        `Cluster ${REF} is ${state}: So it is`,
      );
      expect(backend.seen).toHaveLength(1);
    },
  );

  it('asks nothing in a dry run', async () => {
    const { log, done } = await runAction(
      waitForClusterAction(actionOptions(backend)),
      { ref: REF },
      { isDryRun: true },
    );
    await done;
    expect(backend.seen).toEqual([]);
    expect(log).toEqual([`Would wait up to 20m for ${REF} to be ready`]);
  });

  it('fails when the cluster disappears, or never appears', async () => {
    backend.answer(ok(aCluster()), error(404, 'Gone'));
    const gone = await runAction(waitForClusterAction(actionOptions(backend)), {
      ref: REF,
    });
    await expect(gone.done).rejects.toMatchObject({ name: 'NotFoundError' });
    backend.answer(...Array(20).fill(error(404, 'Never')));
    const never = await runAction(
      waitForClusterAction(actionOptions(backend)),
      { ref: REF },
    );
    await expect(never.done).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('gives up after the timeout, saying what it waited for last', async () => {
    backend.answer(...Array(20).fill(ok(aCluster())));
    const { done } = await runAction(
      waitForClusterAction(actionOptions(backend)),
      { ref: REF, timeout: '10s' },
    );
    await expect(done).rejects.toMatchObject({
      name: 'TimeoutError',
      message: `Waited 10 s for cluster ${REF} to be ready, in vain: Waiting for the head. It goes on without this task`,
    });
    expect(backend.seen).toHaveLength(6);
  });

  it('ends at once when the task is cancelled while it pauses', async () => {
    backend.answer(ok(aCluster()));
    const controller = new AbortController();
    const { pause: _, ...options } = actionOptions(backend);
    const { log, done } = await runAction(
      waitForClusterAction(options),
      { ref: REF },
      { signal: controller.signal },
    );
    const ended = outcome(done);
    while (log.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await ended).toMatchObject({ name: 'AbortError' });
  });

  it('refuses what is no reference or duration before it asks', async () => {
    const action = waitForClusterAction(actionOptions(backend));
    const first = await runAction(action, { ref: 'nope' });
    await expect(first.done).rejects.toThrow('"nope" is not a reference');
    const second = await runAction(action, { ref: REF, timeout: 'soon' });
    await expect(second.done).rejects.toThrow('timeout is "soon"');
    expect(backend.seen).toEqual([]);
  });
});

describe('ray:cluster:delete', () => {
  it('deletes the cluster that it has seen, by its UID', async () => {
    backend.answer(ok(aCluster()), ok(aCluster({ state: 'deleting' }), 202));
    const { outputs, done } = await runAction(
      deleteClusterAction(actionOptions(backend)),
      { ref: REF },
    );
    await done;
    expect(backend.seen[1]).toMatchObject({
      method: 'DELETE',
      path: `/api/ray/v1/clusters/${REF}`,
      headers: { 'if-match': '"uid-1"' },
    });
    expect(outputs).toEqual({ deleted: true });
  });

  it('has nothing to do when the cluster is gone already', async () => {
    backend.answer(error(404, 'No such cluster'));
    const { outputs, log, done } = await runAction(
      deleteClusterAction(actionOptions(backend)),
      { ref: REF, uid: 'uid-0' },
    );
    await done;
    expect(backend.seen).toHaveLength(1);
    expect(outputs).toEqual({ deleted: false });
    expect(log).toEqual([`Cluster ${REF} is gone already`]);
  });

  it("says readably that another team's cluster is not the initiator's to delete", async () => {
    backend.answer(
      ok(aCluster()),
      error(
        403,
        'user:default/bob may not delete clusters of group:default/ads-ml',
      ),
    );
    const { outputs, done } = await runAction(
      deleteClusterAction(actionOptions(backend)),
      { ref: REF },
    );
    await expect(done).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: `Deleting cluster ${REF} failed: user:default/bob may not delete clusters of group:default/ads-ml`,
    });
    expect(outputs).toEqual({});
  });

  it('deletes nothing in a dry run', async () => {
    backend.answer(ok(aCluster()));
    const { outputs, log, done } = await runAction(
      deleteClusterAction(actionOptions(backend)),
      { ref: REF },
      { isDryRun: true },
    );
    await done;
    expect(backend.seen).toHaveLength(1);
    expect(outputs).toEqual({});
    expect(log).toEqual([`Would delete ${REF}, which is pending`]);
  });
});
