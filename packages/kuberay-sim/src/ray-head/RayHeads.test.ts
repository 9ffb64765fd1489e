import { HeadBench, recorded, type Exchange } from './testing';

let bench: HeadBench;

beforeEach(() => {
  bench = new HeadBench();
});

afterEach(() => {
  bench.heads.stop();
});

function keysOf(value: unknown): string[] {
  return Object.keys(value as object);
}

it('takes a job from submission over running to its end', async () => {
  const submitted = await bench.submit({
    entrypoint: `python -c "print('hello')"`,
    submission_id: 'j1',
  });
  expect(submitted).toMatchObject({
    status: 200,
    body: { job_id: 'j1', submission_id: 'j1' },
  });
  const job = () => bench.ask('GET', '/api/jobs/j1');
  expect((await job()).body).toMatchObject({
    status: 'PENDING',
    message: 'Job has not started yet.',
    end_time: null,
  });
  bench.clock.advance(1250);
  expect((await job()).body).toMatchObject({ status: 'RUNNING' });
  bench.clock.advance(5000);
  expect((await job()).body).toMatchObject({
    status: 'SUCCEEDED',
    driver_exit_code: 0,
    message: 'Job finished successfully.',
  });
  expect((await bench.ask('GET', '/api/jobs/j1/logs')).body).toEqual({
    logs: `2026-11-21 09:00:00,000\tINFO job_manager.py:583 -- Runtime env is setting up.\nRunning entrypoint for job j1: python -c "print('hello')"\nhello\n`,
  });
});

it('has nothing listening while the pod is not ready, and on other ports', async () => {
  const request = {
    method: 'GET',
    path: '/api/version',
    headers: {},
    body: (async function* none() {})(),
    signal: new AbortController().signal,
  };
  expect(await bench.heads.http(bench.pod, 6379, request)).toBeUndefined();
  bench.setStatus({ ready: false });
  expect(await bench.heads.http(bench.pod, 8265, request)).toBeUndefined();
});

it('answers its version with the keys of the recording', async () => {
  const { body } = await bench.ask('GET', '/api/version');
  const known = recorded<Record<string, string>>('version.json');
  expect(keysOf(body)).toEqual(keysOf(known));
  expect(body).toMatchObject({ ...known, session_name: expect.any(String) });
});

it('is a new head without jobs after a restart of the container', async () => {
  await bench.submit({ entrypoint: 'sleep 60', submission_id: 'j1' });
  const before = (await bench.ask('GET', '/api/version')).body;
  bench.clock.advance(5000);
  bench.setStatus({ ready: true, restartCount: 1 });
  expect((await bench.ask('GET', '/api/jobs/')).body).toEqual([]);
  const after = (await bench.ask('GET', '/api/version')).body;
  expect(after).not.toEqual(before);
});

it('breaks the log tail when the head goes', async () => {
  await bench.submit({ entrypoint: 'sleep 60', submission_id: 'j1' });
  const { frames } = await bench.tail('j1');
  bench.clock.advance(4000);
  const sent = frames.length;
  bench.store.delete('pods', { namespace: 'ads-ml', name: 'demo-head' });
  bench.clock.advance(60_000);
  expect(frames.slice(sent)).toEqual([{ t: 4, code: 1006 }]);
});

it('goes on after a restore as if nothing had happened', async () => {
  await bench.submit({ entrypoint: 'python train.py', submission_id: 'j1' });
  await bench.submit({ entrypoint: 'sleep 10', submission_id: 'j2' });
  bench.clock.advance(5000);
  await bench.ask('POST', '/api/jobs/j2/stop');
  const snapshot = JSON.parse(JSON.stringify(bench.heads.snapshot()));
  bench.clock.advance(30_000);
  const read = async () => [
    (await bench.ask('GET', '/api/jobs/')).body,
    (await bench.ask('GET', '/api/jobs/j1/logs')).body,
  ];
  const before = await read();
  bench.heads.restore(snapshot);
  expect(await read()).toEqual(before);
});

it('puts seeded jobs on a head as if they had run earlier', async () => {
  const { uid } = bench.pod.metadata;
  const seed = (submissionId: string, status: 'RUNNING' | 'STOPPED') =>
    bench.heads.seedJob(uid, {
      submissionId,
      entrypoint: 'python train.py',
      status,
      startedAgoMs: 3_600_000,
    });
  seed('long', 'RUNNING');
  seed('stopped', 'STOPPED');
  bench.heads.seedJob(uid, {
    submissionId: 'failed',
    entrypoint: 'python fail.py',
    status: 'FAILED',
    startedAgoMs: 600_000,
  });
  bench.heads.seedJob(uid, {
    submissionId: 'notebook',
    entrypoint: 'python driver.py',
    status: 'RUNNING',
    startedAgoMs: 600_000,
    driver: { pid: 77 },
  });
  const { body } = await bench.ask('GET', '/api/jobs/');
  expect(body).toMatchObject([
    { submission_id: 'long', status: 'RUNNING' },
    { submission_id: 'stopped', status: 'STOPPED' },
    { submission_id: 'failed', status: 'FAILED', driver_exit_code: 1 },
    { submission_id: null, type: 'DRIVER', status: 'RUNNING' },
  ]);
});

it('says of what it does not simulate that it does not', async () => {
  expect(await bench.ask('GET', '/api/packages/gcs/x.zip')).toMatchObject({
    status: 501,
    body: 'GET /api/packages/gcs/x.zip is not implemented by the simulated Ray head',
  });
});

it('finds the head of a RayCluster by its UID', () => {
  bench.store.delete('pods', { namespace: 'ads-ml', name: 'demo-head' });
  bench.createHead({ owner: 'cluster-uid' });
  const head = bench.heads.headOf('cluster-uid');
  expect(head?.submit({ entrypoint: 'echo hi' })).toMatch(/^raysubmit_\w{16}$/);
  expect(bench.heads.headOf('other')).toBeUndefined();
});

describe('an error', () => {
  beforeEach(async () => {
    await bench.submit({
      entrypoint: 'sleep 99',
      submission_id: 'job-sleeper',
    });
    await bench.submit({
      entrypoint: 'python burst.py',
      submission_id: 'job-burst',
    });
    bench.heads.seedJob(bench.pod.metadata.uid, {
      submissionId: 'driver',
      entrypoint: 'python driver.py',
      status: 'RUNNING',
      startedAgoMs: 1000,
      driver: { pid: 30076 },
    });
    bench.clock.advance(2000);
  });

  it.each([
    'browser_delete_405',
    'browser_post_mozilla_405',
    'browser_post_origin_405',
    'browser_post_referer_405',
    'browser_post_sec_fetch_405',
    'delete_running_job_500',
    'job_logs_unknown_404',
    'job_unknown_404',
    'stop_unknown_404',
    'submit_duplicate_id_500',
    'submit_missing_entrypoint_400',
    'v0_limit_too_big_400',
    'v0_logs_file_500',
    'v0_unknown_path_404',
  ])('reads as recorded: %s', async name => {
    const known = recorded<Exchange & { request: { json?: unknown } }>(
      `errors/${name}.json`,
    );
    const headers = Object.fromEntries(
      Object.entries(known.request.headers ?? {}).map(([key, value]) => [
        key.toLowerCase(),
        value,
      ]),
    );
    const answer = await bench.ask(known.request.method, known.request.path, {
      json: known.request.json,
      headers,
    });
    expect(answer).toEqual({
      status: known.status,
      headers: { 'content-type': known.headers['Content-Type'] },
      body: known.body,
    });
  });

  it.each([
    ['driver_delete_400', 'DELETE', ''],
    ['driver_logs_400', 'GET', '/logs'],
    ['driver_stop_400', 'POST', '/stop'],
  ])('of a driver reads as recorded: %s', async (name, method, suffix) => {
    const { status, body } = recorded<Exchange>(`errors/${name}.json`);
    const id = '04000000';
    expect(await bench.ask(method, `/api/jobs/${id}${suffix}`)).toMatchObject({
      status,
      body,
    });
  });
});
