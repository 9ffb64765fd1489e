import { HeadBench, recorded, type Exchange } from './testing';

let bench: HeadBench;
const runtime_env = { working_dir: 'gcs://_ray_pkg_cd15bba61c8b42d1.zip' };

beforeEach(async () => {
  bench = new HeadBench();
  for (const [submission_id, entrypoint] of [
    ['job-sleeper', 'python sleeper.py'],
    ['job-nofile', 'python no_such_file.py'],
    ['job-split-utf8', 'python split_utf8.py'],
    ['job-fail', 'python fail.py'],
  ]) {
    await bench.submit({ submission_id, entrypoint, runtime_env });
  }
  await bench.submit({
    submission_id: 'job-8gpu',
    entrypoint: 'echo',
    entrypoint_num_gpus: 8,
  });
  bench.clock.advance(5000);
  await bench.ask('POST', '/api/jobs/job-sleeper/stop');
  bench.clock.advance(5000);
});

afterEach(() => bench.heads.stop());

it.each([
  'gcs_healthz',
  'job_delete_ok',
  'job_sleeper_stop_again',
  'gpu/job_pending_stop',
])('answers as recorded: %s', async name => {
  const { request, status, headers, body } = recorded<Exchange>(`${name}.json`);
  expect(await bench.ask(request.method, request.path)).toEqual({
    status,
    headers: { 'content-type': headers['Content-Type'] },
    body,
  });
});

it('leaves a job PENDING that was stopped while it waited', async () => {
  await bench.ask('POST', '/api/jobs/job-8gpu/stop');
  bench.clock.advance(600_000);
  expect((await bench.ask('GET', '/api/jobs/job-8gpu')).body).toMatchObject({
    status: 'PENDING',
  });
});

/** Text with everything that is different in each run made equal. */
function normal(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d+/g, 'TIME')
    .replace(/session_[\w-]+/g, 'SESSION')
    .replace(/_ray_pkg_[0-9a-f]+/g, 'PACKAGE')
    .replace(/pid=\d+/g, 'PID')
    .replace(/position \d+/g, 'POSITION')
    .replace(/node_[0-9a-f]{56}/g, 'NODE')
    .replace(/[\d.]+(B|MiB|GiB)?\/[\d.]+(B|MiB|GiB)? /g, 'AMOUNT ')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, 'ADDRESS');
}

it('gives the log of a job that failed as recorded', async () => {
  const { logs } = recorded<{ logs: string }>('job_fail_logs.json');
  const { body } = await bench.ask('GET', '/api/jobs/job-fail/logs');
  expect(normal((body as { logs: string }).logs)).toBe(normal(logs));
});

it('fails on a log that is not UTF-8 as recorded', async () => {
  const known = recorded<Exchange>('errors/job_split_utf8_logs_500.json');
  const { status, body } = await bench.ask('GET', known.request.path);
  expect(status).toBe(known.status);
  expect(normal(String(body))).toBe(normal(String(known.body)));
});

it('formats the status of an idle cluster as recorded', async () => {
  await bench.heads.restore({ version: 1, heads: [] });
  interface Status {
    data: { clusterStatus: string };
  }
  const known = recorded<Status>('cluster_status_format1.json');
  const { body } = await bench.ask('GET', '/api/cluster_status?format=1');
  const { clusterStatus } = (body as Status).data;
  expect(normal(clusterStatus)).toBe(normal(known.data.clusterStatus));
});

it('reports activities with the recorded keys', async () => {
  const known = recorded<{ driver: object }>('component_activities_idle.json');
  const { body } = await bench.ask('GET', '/api/component_activities');
  expect(Object.keys((body as typeof known).driver)).toEqual(
    Object.keys(known.driver),
  );
});

it('describes a driver with the recorded keys', async () => {
  const known = recorded<Record<string, unknown>>('job_driver.json');
  bench.heads.seedJob(bench.pod.metadata.uid, {
    submissionId: 'driver',
    entrypoint: String(known.entrypoint),
    status: 'RUNNING',
    startedAgoMs: 1000,
    metadata: { owner: 'team-a' },
    driver: { pid: 30076 },
  });
  const jobs = (await bench.ask('GET', '/api/jobs/')).body as object[];
  const driver = jobs.at(-1);
  expect(driver).toEqual({
    ...known,
    job_id: expect.any(String),
    driver_info: {
      id: expect.any(String),
      node_ip_address: expect.any(String),
      pid: '30076',
    },
    start_time: expect.any(Number),
  });
});
