import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { HttpKubernetesCluster } from '../kubernetes';
import {
  FakeApiServer,
  until,
  type FakeHandler,
} from '../kubernetes/__testing__/FakeApiServer';
import { followJobLog } from './followJobLog';
import { ProxiedRayHeadClient } from './ProxiedRayHeadClient';
import { RayTokens } from './RayTokens';

const PROXY = '/api/v1/namespaces/ns/services/train-head-svc:dashboard/proxy';
const MIB = 1024 * 1024;

const job = {
  type: 'SUBMISSION',
  submission_id: 'a',
  job_id: null,
  status: 'RUNNING',
  entrypoint: 'python a.py',
  start_time: 1,
  end_time: null,
  metadata: null,
  driver_node_id: 'node',
};

describe('A hostile Ray head', () => {
  let server: FakeApiServer;
  let cluster: HttpKubernetesCluster;
  let head: ProxiedRayHeadClient;
  let sockets: WebSocketServer;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    cluster = new HttpKubernetesCluster({
      name: 'demo',
      url: server.url,
      auth: { getCredentials: async () => ({ token: 'kubernetes' }) },
    });
    head = new ProxiedRayHeadClient(
      () => ({
        kubernetesCluster: cluster,
        rayCluster: {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: {
            name: 'train',
            namespace: 'ns',
            uid: 'u',
            resourceVersion: '1',
          },
          spec: {},
        },
        proxyPath: PROXY,
      }),
      new RayTokens(),
      { answerTimeoutMs: 500 },
    );
    sockets = new WebSocketServer({ noServer: true });
    server.server.on('upgrade', (request, socket, first) =>
      sockets.handleUpgrade(request, socket, first, opened =>
        sockets.emit('connection', opened),
      ),
    );
  });

  afterEach(async () => {
    sockets.clients.forEach(client => client.terminate());
    await cluster.close();
    await server.stop();
  });

  const at = (
    path: string,
    answer: (...args: Parameters<FakeHandler>) => void,
  ) =>
    server.handlers.unshift((request, response) => {
      if (request.path !== `${PROXY}${path}`) return false;
      answer(request, response);
      return true;
    });

  it.each([301, 302, 307, 308])('leads nowhere by a %d', async status => {
    at('/api/jobs/a', (_, response) => {
      response.writeHead(status, { location: `${server.url}/secrets` });
      response.end('see there');
    });
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('elsewhere'),
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      `${PROXY}/api/jobs/a`,
    ]);
  });

  it('is cut off when its answer does not end', async () => {
    let isOpen = true;
    at('/api/jobs/', (_, response) => {
      response.on('close', () => {
        isOpen = false;
      });
      const more = () => {
        while (isOpen && response.write(Buffer.alloc(MIB, ' ')));
      };
      response.on('drain', more);
      more();
    });
    // Whether the bound on the size or that on the time comes first is the machine's affair.
    await expect(head.listJobs()).rejects.toMatchObject({
      reason: expect.stringMatching(/^(tooLarge|unreachable)$/),
    });
    await until(() => !isOpen);
  });

  it('is given up when it drips', async () => {
    let isOpen = true;
    at('/api/jobs/a', (_, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
        isOpen = false;
      });
    });
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason: 'unreachable',
    });
    await until(() => !isOpen);
  });

  it('is not believed when it answers a page or half an answer', async () => {
    at('/api/jobs/a', (_, response) => response.end('<html>Welcome</html>'));
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason: 'malformed',
    });
    at('/api/jobs/a', (_, response) => response.end('{"type": "SUBM'));
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason: 'malformed',
    });
    at('/api/jobs/a', (_, response) => {
      response.writeHead(502);
      response.end('<html>\n<script>alert(1)</script>\n</html>');
    });
    await expect(head.getJob('a')).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'it answered 502',
    });
  });

  it.each([
    ['more than a frame may hold', 'x'.repeat(5 * MIB)],
    ['more than a reader may be behind', 'x'.repeat(3 * MIB)],
  ])('is cut off when its tail sends %s', async (_, frame) => {
    sockets.on('connection', (socket: ServerSocket) => {
      for (let i = 0; i < 4; i += 1) socket.send(frame);
    });
    const isCutOff = () => sockets.clients.size === 0;
    const reading = (async () => {
      for await (const text of head.tail('a')) {
        expect(text).toBe(frame);
        // A reader that asks for nothing more.
        await until(isCutOff);
      }
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'unreachable' });
    await until(isCutOff);
  });

  it('has nothing to say in bytes that are no text', async () => {
    sockets.on('connection', (socket: ServerSocket) => {
      socket.send(Buffer.from([0, 1, 2, 0xff]));
      socket.send('text');
      socket.close(1000);
    });
    const frames: string[] = [];
    for await (const frame of head.tail('a')) frames.push(frame);
    expect(frames).toEqual(['text']);
  });

  it('keeps no connection of a reader who has left', async () => {
    at('/api/jobs/a', (_, response) => response.end(JSON.stringify(job)));
    sockets.on('connection', (socket: ServerSocket) => socket.send('one\n'));
    const readers = Array.from({ length: 5 }, () => new AbortController());
    const done = readers.map(async ({ signal }) => {
      for await (const part of followJobLog(head, 'a', { signal })) {
        expect(part).toMatchObject({ text: 'one\n' });
      }
    });
    done.forEach(each => each.catch(() => undefined));
    await until(() => sockets.clients.size === 5);
    readers.forEach(reader => reader.abort(new Error('The reader is gone')));
    for (const each of done) {
      await expect(each).rejects.toThrow('The reader is gone');
    }
    await until(() => sockets.clients.size === 0);
  });
});
