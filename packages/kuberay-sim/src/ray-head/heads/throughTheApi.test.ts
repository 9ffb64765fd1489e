import { once } from 'node:events';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { installers } from '../../extensions';
import { KubeRaySim } from '../../KubeRaySim';
import { RayHeads } from './RayHeads';

let sim: KubeRaySim;
let heads: RayHeads;

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
  installers.push(parts => {
    heads = new RayHeads({ store: parts.store, clock: parts.clock });
    parts.server.proxyBackend = heads;
    return { stop: () => heads.stop() };
  });
  sim = await KubeRaySim.start({ timeScale: 50 });
}, 30_000);

afterAll(async () => {
  installers.pop();
  await sim.stop();
});

it('takes a job from submission to its end through services/proxy', async () => {
  const container = {
    name: 'ray-head',
    image: 'rayproject/ray:2.58.1',
    resources: {
      limits: { cpu: '1', memory: '2Gi' },
      requests: { cpu: '1', memory: '2Gi' },
    },
  };
  const created = await call(
    '/apis/ray.io/v1/namespaces/default/rayclusters',
    'POST',
    {
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
    },
  );
  expect(created.status).toBe(201);
  await until(async () =>
    (await call(`${PROXY}/api/version`)).status === 200 ? true : undefined,
  );
  const submitted = await call(`${PROXY}/api/jobs/`, 'POST', {
    entrypoint: 'sleep 5',
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
  expect(text).toContain('Running entrypoint for job j1: sleep 5\n');
  expect(text).toContain('tick 5\n');
  const { body } = await call(`${PROXY}/api/jobs/j1`);
  expect(body).toMatchObject({ status: 'SUCCEEDED', driver_exit_code: 0 });
}, 30_000);
