import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { KubeRaySim } from '../KubeRaySim';

let sim: KubeRaySim;
const folder = mkdtempSync(join(tmpdir(), 'kuberay-sim-'));

const PROXY =
  '/api/v1/namespaces/default/services/tiny-head-svc:dashboard/proxy';

/** Not by `fetch`: its Sec-Fetch-Mode makes Ray take it for a browser. */
async function call(
  path: string,
  method: 'GET' | 'POST' = 'GET',
  json?: object,
): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(`${sim.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sim.token('admin')}`,
      'content-type': 'application/json',
    },
    body: json && JSON.stringify(json),
  });
  return { status: statusCode, body: JSON.parse(await body.text()) };
}

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise(resolve => setImmediate(resolve));
  }
}

beforeAll(async () => {
  sim = await KubeRaySim.start({ timeScale: 50 });
}, 30_000);

afterAll(async () => {
  await sim.stop();
  rmSync(folder, { recursive: true });
});

const RAY_CLUSTER_URL = '/apis/ray.io/v1/namespaces/default/rayclusters';

async function createCluster(): Promise<void> {
  const container = {
    name: 'ray-head',
    image: 'rayproject/ray:2.58.1',
    resources: {
      limits: { cpu: '1', memory: '2Gi' },
      requests: { cpu: '1', memory: '2Gi' },
    },
  };
  const created = await call(RAY_CLUSTER_URL, 'POST', {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name: 'tiny' },
    spec: {
      rayVersion: '2.58.1',
      headGroupSpec: {
        rayStartParams: {},
        template: { spec: { containers: [container] } },
      },
    },
  });
  expect(created.status).toBe(201);
  await until(async () =>
    (await call(`${PROXY}/api/version`)).status === 200 ? true : undefined,
  );
}

it('takes a job from submission to its end through services/proxy', async () => {
  await createCluster();
  const submitted = await call(`${PROXY}/api/jobs/`, 'POST', {
    entrypoint: 'python sleeper.py --seconds 5',
    submission_id: 'j1',
  });
  expect(submitted.body).toEqual({ job_id: 'j1', submission_id: 'j1' });
  const socket = new WebSocket(
    `${sim.url.replace('http', 'ws')}${PROXY}/api/jobs/j1/logs/tail`,
    { headers: { authorization: `Bearer ${sim.token('admin')}` } },
  );
  let text = '';
  socket.on('message', data => {
    text += String(data);
  });
  const [code] = await once(socket, 'close');
  expect(code).toBe(1000);
  expect(text).toContain(
    'Running entrypoint for job j1: python sleeper.py --seconds 5\n',
  );
  expect(text).toContain('tick 5\n');
  const { body } = await call(`${PROXY}/api/jobs/j1`);
  expect(body).toMatchObject({ status: 'SUCCEEDED', driver_exit_code: 0 });
}, 30_000);

it('breaks the tail of a head that is lost: code 1006', async () => {
  await call(`${PROXY}/api/jobs/`, 'POST', {
    entrypoint: 'sleep 3600',
    submission_id: 'j2',
  });
  const socket = new WebSocket(
    `${sim.url.replace('http', 'ws')}${PROXY}/api/jobs/j2/logs/tail`,
    { headers: { authorization: `Bearer ${sim.token('admin')}` } },
  );
  await once(socket, 'message');
  const [head] = sim.store
    .list('pods', { namespace: 'default' })
    .map(({ metadata }) => metadata.name);
  sim.store.delete('pods', { namespace: 'default', name: head });
  const [code] = await once(socket, 'close');
  expect(code).toBe(1006);
}, 30_000);

it('keeps jobs and their logs over a restart', async () => {
  const options = { stateFile: join(folder, 'state.json'), timeScale: 50 };
  await sim.stop();
  sim = await KubeRaySim.start(options);
  await createCluster();
  await call(`${PROXY}/api/jobs/`, 'POST', {
    entrypoint: 'for i in $(seq 1 900); do echo line $i; sleep 1; done',
    submission_id: 'j3',
  });
  const logs = async () => {
    const { body } = await call(`${PROXY}/api/jobs/j3/logs`);
    return (body as { logs: string }).logs;
  };
  const before = await until(async () =>
    (await logs()).includes('line 9\n') ? logs() : undefined,
  );
  await sim.stop();
  sim = await KubeRaySim.start(options);
  expect((await logs()).startsWith(before)).toBe(true);
  expect((await call(`${PROXY}/api/jobs/j3`)).body).toMatchObject({
    status: 'RUNNING',
  });
  await until(async () =>
    (await logs()).includes('line 60\n') ? true : undefined,
  );
}, 30_000);
