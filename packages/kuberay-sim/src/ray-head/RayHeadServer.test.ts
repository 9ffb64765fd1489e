import { FakeClock } from '../clock';
import { startControllers } from '../kuberay';
import { RAY_CLUSTERS, RAY_JOBS, type RayJob } from '../kuberay/types';
import type { Pod } from '../kubelet';
import { createRegistry } from '../resources';
import type { ProxyResponse, ProxySocket } from '../server/backends';
import { ObjectStore } from '../store';
import { RayHeadServer } from './RayHeadServer';

async function* once(text: string): AsyncIterable<Buffer> {
  if (text) yield Buffer.from(text);
}

function setUp(auth = false) {
  const clock = new FakeClock();
  const store = new ObjectStore({ registry: createRegistry(), clock });
  const heads = new RayHeadServer(store);
  const controllers = startControllers({ store, dashboard: heads });
  const template = (name: string) => ({
    spec: {
      containers: [
        {
          name,
          image: 'rayproject/ray:2.58.1',
          resources: { limits: { cpu: '2', memory: '4Gi' } },
        },
      ],
    },
  });
  const spec = {
    rayVersion: '2.58.1',
    ...(auth ? { authOptions: { mode: 'token' } } : {}),
    headGroupSpec: { rayStartParams: {}, template: template('ray-head') },
  };
  store.create(RAY_CLUSTERS, {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { namespace: 'ns', name: 'c' },
    spec,
  });
  clock.advance(10_000);
  const head = () =>
    store.list<Pod>('pods').find(p => p.metadata.name.startsWith('c-head'))!;
  const call = async (
    method: string,
    path: string,
    body: unknown = '',
    headers: Record<string, string> = {},
  ) => {
    const answer = (await heads.http({ ...head() }, 8265, {
      method,
      path,
      headers,
      body: once(typeof body === 'string' ? body : JSON.stringify(body)),
      signal: new AbortController().signal,
    })) as ProxyResponse;
    const text = String(answer.body);
    const type = String(answer.headers['content-type'] ?? '');
    return {
      status: answer.status,
      type,
      body: type.includes('json') ? JSON.parse(text) : text,
    };
  };
  const submit = (entrypoint: string, id = 'job', more = {}) =>
    call('POST', '/api/jobs/', { entrypoint, submission_id: id, ...more });
  return { clock, store, heads, head, call, submit, spec, stop: () => controllers.stop() };
}

describe('a Ray head', () => {
  it('takes a job from pending to its end, as a real one does', async () => {
    const { clock, call, submit, stop } = setUp();
    expect((await submit('echo hello && exit 3')).body).toEqual({
      job_id: 'job',
      submission_id: 'job',
    });
    expect((await call('GET', '/api/jobs/job')).body).toMatchObject({
      status: 'PENDING',
      message:
        'Job has not started yet. It may be waiting for the runtime environment to be set up.',
      end_time: null,
    });
    clock.advance(5_000);
    expect((await call('GET', '/api/jobs/job')).body).toMatchObject({
      type: 'SUBMISSION',
      status: 'FAILED',
      error_type: 'JOB_ENTRYPOINT_COMMAND_ERROR',
      driver_exit_code: 3,
      message: expect.stringContaining(
        'Job entrypoint command failed with exit code 3, last available logs (truncated to 20,000 chars):\n',
      ),
    });
    expect((await call('GET', '/api/jobs/job/logs')).body.logs).toContain(
      'Running entrypoint for job job: echo hello && exit 3\nhello\n',
    );
    stop();
  });

  it.each([
    ['GET', '/api/jobs/none', 404, 'Job none does not exist'],
    ['GET', '/api/jobs/none/logs', 404, 'Job none does not exist'],
    ['POST', '/api/jobs/none/stop', 404, 'Job none does not exist'],
    ['GET', '/api/v0/nope', 404, '404: Not Found'],
  ])('answers %s %s with %i', async (method, path, status, body) => {
    const { call, stop } = setUp();
    expect(await call(method, path)).toMatchObject({ status, body });
    stop();
  });

  it.each([
    { 'user-agent': 'Mozilla/5.0' },
    { origin: 'http://localhost:3000' },
    { referer: 'http://localhost:3000/' },
    { 'sec-fetch-mode': 'cors' },
  ])('refuses writes of browsers: %j', async headers => {
    const { call, stop } = setUp();
    expect(await call('POST', '/api/jobs/', '{}', headers)).toMatchObject({
      status: 405,
      body: "'POST' method not allowed for browser traffic.",
    });
    stop();
  });

  it('names what it does not simulate', async () => {
    const { call, stop } = setUp();
    expect(await call('GET', '/api/grafana_health')).toMatchObject({
      status: 501,
      body: expect.stringContaining('/api/grafana_health'),
    });
    stop();
  });

  it('stops, refuses a second stop, and deletes what has ended', async () => {
    const { clock, call, submit, stop } = setUp();
    await submit('python train.py --epochs 1000');
    clock.advance(5_000);
    expect((await call('DELETE', '/api/jobs/job')).status).toBe(500);
    expect((await call('POST', '/api/jobs/job/stop')).body).toEqual({ stopped: true });
    clock.advance(1_000);
    expect((await call('GET', '/api/jobs/job')).body.status).toBe('STOPPED');
    expect((await call('POST', '/api/jobs/job/stop')).body).toEqual({ stopped: false });
    expect((await call('DELETE', '/api/jobs/job')).body).toEqual({ deleted: true });
    stop();
  });

  it('keeps waiting what asks for more than there is, even when stopped', async () => {
    const { clock, call, submit, stop } = setUp();
    await submit('echo hi', 'big', { entrypoint_num_gpus: 8 });
    clock.advance(60_000);
    expect((await call('POST', '/api/jobs/big/stop')).body).toEqual({ stopped: true });
    expect((await call('GET', '/api/jobs/big')).body.status).toBe('PENDING');
    stop();
  });

  it('lets in by token as recorded', async () => {
    const { call, store, stop } = setUp(true);
    const secret = store.mustGet('secrets', { namespace: 'ns', name: 'c' });
    const token = Buffer.from(
      (secret.data as { auth_token: string }).auth_token,
      'base64',
    ).toString();
    const matrix: [Record<string, string>, number][] = [
      [{}, 401],
      [{ authorization: `Bearer ${token}` }, 200],
      [{ 'x-ray-authorization': `Bearer ${token}` }, 200],
      [{ 'x-ray-authorization': 'Bearer wrong' }, 403],
      [{ authorization: token }, 403],
      [{ authorization: `bearer ${token}` }, 403],
      [{ authorization: 'Basic dXNlcjpwdw==', 'x-ray-authorization': `Bearer ${token}` }, 403],
      [{ cookie: `ray-authentication-token=${token}` }, 200],
      [{ authorization: '' }, 401],
      [{ authorization: '', 'x-ray-authorization': `Bearer ${token}` }, 200],
    ];
    for (const [headers, status] of matrix) {
      expect((await call('GET', '/api/jobs/', '', headers)).status).toBe(status);
    }
    expect((await call('GET', '/api/gcs_healthz')).status).toBe(200);
    expect((await call('GET', '/api/version')).status).toBe(401);
    stop();
  });

  it('tails in frames of ten lines and closes after the end', async () => {
    const { clock, heads, head, submit, stop } = setUp();
    await submit('python burst.py');
    const sent: string[] = [];
    const closed: (number | undefined)[] = [];
    const socket: ProxySocket = {
      send: data => sent.push(String(data)),
      close: code => closed.push(code),
      onMessage: () => {},
      onClose: () => {},
    };
    await heads.webSocket(
      { ...head() },
      8265,
      { path: '/api/jobs/job/logs/tail', headers: {} },
      () => socket,
    );
    clock.advance(3_000);
    expect(sent.every(frame => frame.split('\n').length <= 11)).toBe(true);
    expect(sent.join('').split('\n')).toHaveLength(5_004);
    expect(closed).toEqual([]);
    clock.advance(4_000);
    expect(closed).toEqual([1000]);
    stop();
  });

  it('goes on with its jobs after a restart of the simulator', async () => {
    const { clock, heads, store, head, submit, stop } = setUp();
    await submit('python train.py --epochs 1000');
    clock.advance(20_000);
    const saved = JSON.parse(JSON.stringify(heads.save()));
    const again = new RayHeadServer(store);
    again.restore(saved);
    expect(again.getJob(head(), 'job')).toMatchObject({ status: 'RUNNING' });
    stop();
  });

  it('runs a RayJob over HTTP through all its states', () => {
    const { clock, store, spec, stop } = setUp();
    const key = { namespace: 'ns', name: 'httpjob' };
    const seen: string[] = [];
    store.subscribe<RayJob>(RAY_JOBS, ({ object }) => {
      const { jobDeploymentStatus = '', jobStatus = '' } = object.status ?? {};
      const state = `${jobDeploymentStatus}/${jobStatus}`;
      if (seen[seen.length - 1] !== state) seen.push(state);
    });
    store.create(RAY_JOBS, {
      apiVersion: 'ray.io/v1',
      kind: 'RayJob',
      metadata: key,
      spec: {
        submissionMode: 'HTTPMode',
        entrypoint: 'sleep 8',
        shutdownAfterJobFinishes: true,
        ttlSecondsAfterFinished: 10,
        rayClusterSpec: spec,
      },
    });
    clock.advance(60_000);
    expect(seen).toEqual(['/', 'Initializing/', 'Running/', 'Running/RUNNING', 'Complete/SUCCEEDED']);
    expect(store.list(RAY_CLUSTERS).map(c => c.metadata.name)).toEqual(['c']);
    stop();
  });
});
