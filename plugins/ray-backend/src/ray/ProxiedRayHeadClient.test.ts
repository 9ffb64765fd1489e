import { Readable } from 'node:stream';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type {
  PodObject,
  RayClusterObject,
  ServiceObject,
} from '@raydeck/backstage-plugin-ray-common';
import { FleetStore } from '../fleet';
import { HttpKubernetesCluster } from '../kubernetes';
import {
  FakeApiServer,
  refuse,
  until,
  type FakeHandler,
} from '../kubernetes/__testing__/FakeApiServer';
import { followJobLog } from './followJobLog';
import { FleetRayHeads } from './RayHeads';
import type { RayHeadClient } from './RayHeadClient';

const PROXY = '/api/v1/namespaces/ns/services/train-head-svc:dashboard/proxy';
const SECRET = '/api/v1/namespaces/ns/secrets/train';
const labels = { 'ray.io/cluster': 'train', 'ray.io/node-type': 'head' };
const ownerReferences = [
  {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    name: 'train',
    uid: 'u',
    controller: true,
  },
];

function meta(name: string, uid = name) {
  return { name, namespace: 'ns', uid, resourceVersion: '1' };
}

const rayCluster: RayClusterObject = {
  apiVersion: 'ray.io/v1',
  kind: 'RayCluster',
  metadata: meta('train', 'u'),
  spec: { authOptions: { mode: 'token' } },
  status: { head: { serviceName: 'train-head-svc' } },
};
const service: ServiceObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...meta('train-head-svc'), ownerReferences },
  spec: { selector: labels },
};
const pod: PodObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta('train-head-x'), labels, ownerReferences },
  spec: { containers: [] },
  status: { phase: 'Running' },
};

describe('ProxiedRayHeadClient', () => {
  let server: FakeApiServer;
  let cluster: HttpKubernetesCluster;
  let store: FleetStore;
  let head: RayHeadClient;
  let token: string;
  let sockets: WebSocketServer;
  let tails: ServerSocket[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    cluster = new HttpKubernetesCluster({
      name: 'demo',
      url: server.url,
      auth: { getCredentials: async () => ({ token: 'kubernetes' }) },
    });
    store = new FleetStore(error => {
      throw error;
    });
    const upsert = { type: 'upsert' as const, resync: false };
    store.apply('RayCluster', 'demo', { ...upsert, object: rayCluster });
    store.apply('Service', 'demo', { ...upsert, object: service });
    store.apply('Pod', 'demo', { ...upsert, object: pod });
    head = new FleetRayHeads({
      get: (kind, at) => store.get(kind, at),
      list: (kind, options) => store.list(kind, options),
      kubernetesCluster: () => cluster,
    }).of({ kubernetesCluster: 'demo', namespace: 'ns', name: 'train' });
    token = 'ray-token';
    server.handlers.push(({ path }, response) => {
      if (path !== SECRET) return false;
      response.end(
        JSON.stringify({
          data: { auth_token: Buffer.from(token).toString('base64') },
        }),
      );
      return true;
    });
    tails = [];
    sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
    server.server.on('upgrade', (request, socket, first) => {
      if (request.headers['x-ray-authorization'] !== `Bearer ${token}`) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, first, opened =>
        tails.push(opened),
      );
    });
  });

  afterEach(async () => {
    tails.forEach(tail => tail.terminate());
    await cluster.close();
    await server.stop();
  });

  /** What the head answers to a path, once it has seen its token. */
  function answer(path: string, status: number, body: object | string): void {
    const handler: FakeHandler = (request, response) => {
      if (request.path !== `${PROXY}${path}`) return false;
      const isRight =
        request.headers['x-ray-authorization'] === `Bearer ${token}`;
      response.writeHead(isRight ? status : 403, {
        'content-type': 'text/plain',
      });
      if (!isRight) response.end('Forbidden: Invalid authentication token');
      else response.end(typeof body === 'string' ? body : JSON.stringify(body));
      return true;
    };
    server.handlers.unshift(handler);
  }

  const job = {
    type: 'SUBMISSION',
    submission_id: 'a',
    job_id: null,
    status: 'RUNNING',
    entrypoint: 'python a.py',
    start_time: 1,
    end_time: null,
    metadata: null,
  };

  it("sends Ray's token beside Kubernetes' own, and nothing that a browser would", async () => {
    answer('/api/jobs/a', 200, job);
    expect(await head.getJob('a')).toEqual({
      type: 'SUBMISSION',
      submissionId: 'a',
      status: 'RUNNING',
      entrypoint: 'python a.py',
      startTime: 1,
      metadata: {},
    });
    const { headers } = server.requests[server.requests.length - 1];
    expect(headers).toMatchObject({
      authorization: 'Bearer kubernetes',
      'x-ray-authorization': 'Bearer ray-token',
    });
    expect(
      Object.keys(headers).filter(name =>
        /origin|referer|sec-fetch|cookie|user-agent/.test(name),
      ),
    ).toEqual([]);
  });

  it('submits, stops and deletes', async () => {
    answer('/api/jobs/', 200, { job_id: 'a', submission_id: 'a' });
    answer('/api/jobs/a/stop', 200, { stopped: true });
    answer('/api/jobs/a', 200, { deleted: true });
    const submission = {
      entrypoint: 'python a.py',
      submissionId: 'a',
      runtimeEnv: { pip: ['x'] },
      metadata: { by: 'alice' },
    };
    expect(await head.submitJob(submission)).toBe('a');
    expect(
      JSON.parse(server.requests[server.requests.length - 1].body),
    ).toEqual({
      entrypoint: 'python a.py',
      submission_id: 'a',
      runtime_env: { pip: ['x'] },
      metadata: { by: 'alice' },
    });
    expect(await head.stopJob('a')).toBe(true);
    await head.deleteJob('a');
    expect(server.requests[server.requests.length - 1].method).toBe('DELETE');
  });

  it('reads the token anew when it is refused, once', async () => {
    answer('/api/version', 200, { ray_version: '2.58.1', session_name: 's' });
    expect(await head.version()).toEqual({
      rayVersion: '2.58.1',
      sessionName: 's',
    });
    token = 'another';
    expect(await head.version()).toMatchObject({ rayVersion: '2.58.1' });
    expect(server.requests.filter(({ path }) => path === SECRET)).toHaveLength(
      2,
    );
  });

  it('says which permission is missing for the token', async () => {
    server.handlers.unshift(
      ({ path }, response) =>
        path === SECRET && refuse(response, 403, 'Forbidden'),
    );
    await expect(head.version()).rejects.toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining(
        'may not get Secrets in ns; grant it with deploy/role-bound-namespace.yaml',
      ),
    });
  });

  it.each([
    [404, 'Job a does not exist', 'notFound', 'Job a does not exist'],
    [
      400,
      'Traceback\nTypeError: missing entrypoint\n',
      'badRequest',
      'missing entrypoint',
    ],
    [
      500,
      'RuntimeError: x\nValueError: Job with submission_id a already exists.\n.\n',
      'conflict',
      'Job with submission_id a already exists.',
    ],
    [200, 'not JSON', 'malformed', 'not JSON'],
    [
      200,
      { type: 'SUBMISSION', status: 'ODD' },
      'malformed',
      'not a job: status',
    ],
  ])('makes an error of %d %j', async (status, body, reason, message) => {
    answer('/api/jobs/a', status, body);
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message),
    });
  });

  it('says that the API server finds no way to the head', async () => {
    server.handlers.unshift(
      ({ path }, response) =>
        path.startsWith(PROXY) &&
        refuse(
          response,
          503,
          'ServiceUnavailable',
          {},
          'no endpoints available for service "train-head-svc"',
        ),
    );
    await expect(head.version()).rejects.toMatchObject({
      reason: 'unreachable',
      message:
        'the Ray head of ns/train cannot be reached: no endpoints available for service "train-head-svc"',
    });
  });

  it.each(['', '.', '..'])('asks nothing about the id "%s"', async id => {
    const asked = server.requests.length;
    await expect(head.getJob(id)).rejects.toThrow(/cannot be the id of a job/);
    await expect(head.deleteJob(id)).rejects.toThrow(/cannot be the id/);
    expect(server.requests).toHaveLength(asked);
  });

  it('does not read an answer that is larger than it may be', async () => {
    answer('/api/jobs/a/logs', 200, { logs: 'x'.repeat(5_000) });
    await expect(head.logs('a', { maxBytes: 1_000 })).rejects.toMatchObject({
      reason: 'tooLarge',
    });
    expect(await head.logs('a')).toHaveLength(5_000);
  });

  it('gives a file of any size as it comes', async () => {
    answer('/api/jobs/a', 200, { ...job, driver_node_id: 'node' });
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const MIBS = 66;
    server.handlers.unshift(({ path, query }, response) => {
      if (path !== `${PROXY}/api/v0/logs/file`) return false;
      expect(query.get('filename')).toBe('job-driver-a.log');
      Readable.from(Array.from({ length: MIBS }, () => piece)).pipe(response);
      return true;
    });
    let size = 0;
    for await (const chunk of head.logFileChunks('a')) size += chunk.length;
    expect(size).toBe(MIBS * piece.length);
    await expect(head.logFile('a')).rejects.toMatchObject({
      reason: 'tooLarge',
    });
  });

  it('does not talk to a head whose cluster has been made again', async () => {
    store.apply('RayCluster', 'demo', {
      type: 'upsert',
      resync: false,
      object: { ...rayCluster, metadata: meta('train', 'u2') },
    });
    await expect(head.version()).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('does not belong to this cluster'),
    });
    expect(server.requests).toEqual([]);
  });

  it('follows a log over two connections', async () => {
    answer('/api/jobs/a', 200, job);
    answer('/api/jobs/a/logs', 200, { logs: 'one\ntwo\nthree ✔\n' });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const part of followJobLog(head, 'a', {
        retryDelayMs: () => 1,
      })) {
        if (part.type === 'text') seen.push(part.text);
      }
    })();
    await until(() => tails.length === 1);
    tails[0].send('one\n');
    await until(() => seen.join('') === 'one\n');
    tails[0].terminate();
    await until(() => tails.length === 2);
    tails[1].send('one\ntw');
    await until(() => seen.join('') === 'one\ntw');
    answer('/api/jobs/a', 200, { ...job, status: 'SUCCEEDED' });
    tails[1].close(1000);
    await reading;
    expect(seen.join('')).toBe('one\ntwo\nthree ✔\n');
  });

  it('reads a head that would compress its frames, without offering it', async () => {
    let offered: string | undefined;
    server.server.on('upgrade', request => {
      offered = request.headers['sec-websocket-extensions'];
    });
    const reading = head.tail('a')[Symbol.asyncIterator]().next();
    await until(() => tails.length === 1);
    tails[0].send('x'.repeat(2_000), { compress: true });
    expect(await reading).toEqual({ done: false, value: 'x'.repeat(2_000) });
    expect(offered).toBeUndefined();
  });

  it('stops a tail with its signal, and closes the connection', async () => {
    const controller = new AbortController();
    const reading = (async () => {
      for await (const frame of head.tail('a', { signal: controller.signal }))
        expect(frame).toBe('x');
    })();
    await until(() => tails.length === 1);
    tails[0].send('x');
    controller.abort(new Error('the reader left'));
    await expect(reading).rejects.toThrow('the reader left');
    await until(() => tails[0].readyState === tails[0].CLOSED);
  });

  it('says that a tail was refused or broke', async () => {
    token = 'ray-token-2';
    await head.version().catch(() => undefined);
    token = 'ray-token-3';
    await expect(
      head.tail('a')[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
