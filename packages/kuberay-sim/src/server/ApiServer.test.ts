import { WebSocket } from 'ws';
import { FakeClock } from '../clock';
import { EndpointsController } from '../controllers';
import { putClusterRoles, putRolesIn } from '../putRoles';
import { createRegistry } from '../resources';
import { ObjectStore } from '../store';
import { roles } from './accounts';
import { ApiServer } from './ApiServer';
import { Authorizer } from './Authorizer';
import type { ProxyRequest } from './backends';
import { Rbac } from './Rbac';
import { ServiceAccountTokens } from './ServiceAccountTokens';

const TOKENS = { admin: 'a', raydeck: 'r', 'kubernetes-plugin': 'k' };

async function setUp() {
  const store = new ObjectStore({
    registry: createRegistry(),
    clock: new FakeClock(new Date()),
  });
  const controller = new EndpointsController(store);
  const tokens = new ServiceAccountTokens(store, 'key');
  putClusterRoles(store, roles(['ads-ml']));
  const server = new ApiServer({
    store,
    authorizer: new Authorizer(TOKENS, tokens, new Rbac(store)),
    tokens,
    host: '127.0.0.1',
    port: 0,
  });
  const url = await server.start();
  const seen: Pick<ProxyRequest, 'path' | 'headers'>[] = [];
  server.proxyBackend = {
    http: async (_pod, port, request) => {
      if (port !== 8265) return undefined;
      seen.push(request);
      return {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: `${request.method} ${request.path}`,
      };
    },
    webSocket: async (_pod, _port, request, accept) => {
      seen.push(request);
      const socket = accept();
      socket.onMessage(text => socket.send(`echo ${text}`));
      return undefined;
    },
  };
  store.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'ads-ml' },
  });
  putRolesIn(store, 'ads-ml');
  store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'ads-ml', name: 'head' },
    spec: {
      clusterIP: 'None',
      selector: { app: 'ray' },
      ports: [{ name: 'dashboard', port: 8265 }],
    },
  });
  const pod = store.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'ads-ml', name: 'head-0', labels: { app: 'ray' } },
    spec: { nodeName: 'n', containers: [{ name: 'a', image: 'i' }] },
  });
  store.mutate(
    'pods',
    pod.metadata,
    draft => {
      draft.status = {
        phase: 'Running',
        podIP: '10.244.0.9',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          { name: 'a', ready: true, restartCount: 0, state: { running: {} } },
        ],
      };
    },
    { subresource: 'status' },
  );
  server.podLogs = {
    async *open() {
      yield { time: new Date(0), text: 'one' };
      yield { time: new Date(0), text: 'two' };
    },
  };
  const ask = (path: string, token: string, init: RequestInit = {}) =>
    fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  const stop = async () => {
    controller.stop();
    await server.stop();
  };
  return { url, ask, seen, stop };
}

const PROXY = '/api/v1/namespaces/ads-ml/services/head:dashboard/proxy';

describe('ApiServer', () => {
  let sut: Awaited<ReturnType<typeof setUp>>;

  beforeEach(async () => {
    sut = await setUp();
  });
  afterEach(() => sut.stop());

  it('ends a watch that asks for bookmarks by one', async () => {
    // A real server promises no bookmark to so short a watch, so this is not in the conformance table.
    const answer = await sut.ask(
      '/apis/ray.io/v1/rayclusters?watch=1&allowWatchBookmarks=true&timeoutSeconds=1',
      'a',
    );
    const frames = (await answer.text())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(frames.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: {
        apiVersion: 'ray.io/v1',
        kind: 'RayCluster',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      },
    });
  });

  it('passes requests on to a ready pod, without the Authorization', async () => {
    const answer = await sut.ask(`${PROXY}/api/jobs/?a=1`, 'r', {
      method: 'POST',
      body: '{}',
      headers: { 'x-ray-authorization': 'Bearer ray' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('POST /api/jobs/?a=1');
    expect(sut.seen[0].headers.authorization).toBeUndefined();
    expect(sut.seen[0].headers['x-ray-authorization']).toBe('Bearer ray');
  });

  it('answers 503 where nothing listens', async () => {
    const answer = await sut.ask(
      '/api/v1/namespaces/ads-ml/pods/head-0:99/proxy/x',
      'a',
    );
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      message:
        'error trying to reach service: dial tcp 10.244.0.9:99: connect: connection refused',
    });
  });

  it('passes WebSockets on, without their query string', async () => {
    const ws = new WebSocket(
      `${sut.url.replace('http', 'ws')}${PROXY}/tail?token=x`,
      { headers: { authorization: 'Bearer r' } },
    );
    const received = new Promise<string>((resolve, reject) => {
      ws.on('error', reject);
      ws.on('message', data => resolve(String(data)));
    });
    ws.on('open', () => ws.send('hello'));
    expect(await received).toBe('echo hello');
    expect(sut.seen[0].path).toBe('/tail');
    expect(sut.seen[0].headers.authorization).toBeUndefined();
    ws.terminate();
  });

  it('keeps the Kubernetes plugin away from Secrets and pods', async () => {
    const secrets = '/api/v1/namespaces/ads-ml/secrets/x';
    expect((await sut.ask(secrets, 'k')).status).toBe(403);
    expect((await sut.ask(`${PROXY}/x`, 'k')).status).toBe(403);
    expect((await sut.ask('/api/v1/pods', 'k')).status).toBe(200);
  });

  it('lets Raydeck read Secrets in bound namespaces only', async () => {
    const path = (ns: string) => `/api/v1/namespaces/${ns}/secrets/x`;
    expect((await sut.ask(path('ads-ml'), 'r')).status).toBe(404);
    expect((await sut.ask(path('sandbox'), 'r')).status).toBe(403);
  });

  it('streams logs', async () => {
    const answer = await sut.ask(
      '/api/v1/namespaces/ads-ml/pods/head-0/log?tailLines=1',
      'k',
    );
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toBe('two\n');
  });

  it.each([
    ['GET', '/openapi/v2', 'OpenAPI v2'],
    ['POST', '/apis/apps/v1/namespaces/ads-ml/deployments', 'deployments'],
    ['GET', '/api/v1/replicationcontrollers', 'replicationcontrollers'],
    ['POST', '/api/v1/namespaces/ads-ml/pods/head-0/eviction', 'pods/eviction'],
  ])('refuses %s %s by name', async (method, path, feature) => {
    const answer = await sut.ask(path, 'a', { method });
    expect(answer.status).toBe(501);
    const { reason, message } = (await answer.json()) as {
      reason: string;
      message: string;
    };
    expect(reason).toBe('NotImplemented');
    expect(message).toContain(feature);
  });
});
