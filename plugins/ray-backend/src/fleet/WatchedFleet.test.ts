import { mockServices } from '@backstage/backend-test-utils';
import type {
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import {
  FakeApiServer,
  refuse,
  until,
} from '../kubernetes/__testing__/FakeApiServer';
import { WatchedFleet } from './WatchedFleet';

const auth = { getCredentials: async () => ({ token: 't' }) };

describe('WatchedFleet', () => {
  let server: FakeApiServer;
  let fleet: WatchedFleet;
  let supplied: SuppliedKubernetesCluster[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    // Only RayClusters are in the fake's collection; of everything else there is none.
    server.handlers.push(({ path, query }, response) => {
      if (path === '/version') {
        response.end('{"gitVersion":"v1.36.3"}');
        return true;
      }
      if (path.endsWith('/rayclusters') || query.has('watch')) return false;
      response.end('{"metadata":{"resourceVersion":"1"},"items":[]}');
      return true;
    });
    supplied = [{ name: 'demo', url: server.url, auth }];
  });

  afterEach(async () => {
    await fleet.stop();
    await server.stop();
  });

  async function start(...more: KubernetesClusterSupplier[]): Promise<void> {
    fleet = new WatchedFleet({
      suppliers: [
        { id: 'test', getKubernetesClusters: async () => supplied },
        ...more,
      ],
      logger: mockServices.logger.mock(),
      refreshMs: 5,
    });
    fleet.start();
    await fleet.settled({ timeoutMs: 5_000 });
  }

  const state = (name: string) =>
    fleet.kubernetesClusters().find(each => each.name === name);

  it('has what is there once it has settled', async () => {
    server.put('a', 'u1');
    await start();
    await until(() => state('demo')?.kubernetesVersion === 'v1.36.3');
    expect(state('demo')).toMatchObject({
      state: 'ready',
      kubeRay: { installed: true },
    });
    expect(
      fleet.list('RayCluster').map(({ object }) => object.metadata.name),
    ).toEqual(['a']);
    expect(fleet.kubernetesCluster('demo')?.url).toBe(server.url);
  });

  it('starts without the Kubernetes clusters that cannot be used, and says why', async () => {
    supplied.push({
      name: 'odd',
      problem: 'odd needs ray.kubernetesClusters.odd.auth',
    });
    supplied.push({ name: 'gone', url: 'http://127.0.0.1:1', auth });
    await start({
      id: 'inventory',
      getKubernetesClusters: async () => {
        throw new Error('the database is down');
      },
    });
    expect(state('demo')?.state).toBe('ready');
    expect(state('odd')).toMatchObject({
      state: 'error',
      sentence: 'odd needs ray.kubernetesClusters.odd.auth',
    });
    expect(state('gone')).toMatchObject({
      state: 'unreachable',
      sentence: expect.stringMatching(
        /^gone cannot be reached at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*; check the address/,
      ),
    });
    expect(state('inventory')).toMatchObject({
      state: 'error',
      sentence:
        'inventory does not say which Kubernetes clusters there are: the database is down',
    });
    expect(fleet.kubernetesCluster('odd')).toBeUndefined();
  });

  it.each([
    [
      404,
      'NotFound',
      '',
      'KubeRay is not installed on demo: it serves no rayclusters.ray.io; install KubeRay 1.6 or newer there',
    ],
    [
      403,
      'Forbidden',
      'User "raydeck" cannot list resource "rayclusters"',
      'demo does not permit Raydeck to list and watch rayclusters.ray.io: User "raydeck" cannot list resource "rayclusters"; grant it with deploy/clusterrole.yaml',
    ],
  ])('says what is missing at %d', async (code, reason, message, sentence) => {
    server.handlers.unshift(
      ({ path }, response) =>
        path.endsWith('/rayclusters') &&
        refuse(response, code, reason, {}, message),
    );
    await start();
    expect(state('demo')).toMatchObject({ state: 'error', sentence });
  });

  it('takes in a Kubernetes cluster that comes later, and lets go of one that is taken away', async () => {
    server.put('a', 'u1');
    supplied = [];
    await start();
    expect(fleet.kubernetesClusters()).toEqual([]);
    supplied = [{ name: 'demo', url: server.url, auth }];
    await until(() => fleet.list('RayCluster').length === 1);
    const heard: string[] = [];
    fleet.subscribe(({ kind, type, resync }) =>
      heard.push(`${kind} ${type} ${resync}`),
    );
    supplied = [];
    await until(() => fleet.kubernetesClusters().length === 0);
    expect(heard).toEqual(['RayCluster delete true']);
    await until(() => server.openWatches === 0);
  });

  it('keeps what it knows while only the way to the same API server changes', async () => {
    server.put('a', 'u1');
    await start();
    const heard: string[] = [];
    fleet.subscribe(({ kind, type }) => heard.push(`${kind} ${type}`));
    const before = fleet.kubernetesCluster('demo');
    supplied = [
      {
        name: 'demo',
        url: server.url,
        auth,
        skipTLSVerify: true,
        defaultNamespace: 'ray',
      },
    ];
    await until(
      () => fleet.kubernetesCluster('demo')?.defaultNamespace === 'ray',
    );
    expect(fleet.kubernetesCluster('demo')).toBe(before);
    server.put('b', 'u2');
    await until(() => fleet.list('RayCluster').length === 2);
    expect(heard.filter(delta => delta.startsWith('RayCluster'))).toEqual([
      'RayCluster upsert',
    ]);
    expect(heard.join()).not.toContain('delete');
    expect(state('demo')?.sentence).toMatch(
      /up to date.*; its certificate is not checked/,
    );
  });
});
