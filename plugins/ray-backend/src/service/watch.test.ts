import { EventReader } from '../__testUtils__/readEvents';
import { startRay, type RayUnderTest } from '../__testUtils__/startRay';

jest.setTimeout(60_000);

describe('GET /v1/watch', () => {
  let ray: RayUnderTest;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    ray = await startRay();
  });

  afterEach(() => readers.splice(0).forEach(reader => reader.close()));

  afterAll(() => ray?.stop());

  const watch = async (person: string, query = '', lastEventId?: string) => {
    const reader = await EventReader.open(`${ray.url}/v1/watch${query}`, {
      authorization: ray.as(person).authorization,
      ...(lastEventId && { 'last-event-id': lastEventId }),
    });
    readers.push(reader);
    return reader;
  };

  const create = async (
    name: string,
    entity = 'ads-ranking',
    person = 'alice',
  ) => {
    const { body, status } = await ray.as(person).post('/v1/clusters', {
      template: 'training',
      entityRef: `component:default/${entity}`,
      name,
    });
    expect(status).toBe(201);
    return body;
  };

  it('tells of what comes and goes, to each with what they may do', async () => {
    const [alice, bob] = [await watch('alice'), await watch('bob')];
    const { data } = await alice.next('snapshot');
    expect(data).toMatchObject({
      clusters: [],
      kubernetesClusters: [{ name: 'demo', state: 'ready' }],
    });
    expect(JSON.stringify(data)).not.toContain('"url"');
    const { uid } = await create('told');

    const seen = await alice.next(
      'cluster',
      each => each.cluster?.authority === 'record',
    );
    expect(seen.data).toMatchObject({
      type: 'upsert',
      ref: 'demo/ads-ml/told',
      uid,
    });
    expect(seen.data.cluster?.allowed).toContain('delete');
    const others = await bob.next('cluster');
    expect(others.data.cluster?.allowed).toEqual([]);

    await ray.as('alice').delete('/v1/clusters/demo/ads-ml/told', uid);
    const gone = await alice.next('cluster', each => each.type === 'delete');
    expect(gone.data).toEqual({ type: 'delete', ref: 'demo/ads-ml/told', uid });
  });

  it('sends only what was asked for', async () => {
    const reader = await watch(
      'alice',
      '?entityRef=component:default/feed-ranking',
    );
    await reader.next('snapshot');
    await create('for-ads');
    await create('for-feed', 'feed-ranking', 'bob');
    const { data } = await reader.next('cluster');
    expect(data.ref).toBe('demo/recsys/for-feed');
  });

  it('is taken up again where it broke off, or begins anew where that cannot be told', async () => {
    const first = await watch('alice', '?kubernetesCluster=demo');
    const { id } = await first.next('snapshot');
    first.close();
    await create('missed');
    const second = await watch('alice', '?kubernetesCluster=demo', id);
    const { data: missed } = await second.next(
      'cluster',
      each => each.cluster?.name === 'missed',
    );
    expect(missed.type).toBe('upsert');

    const third = await watch('alice', '', 'elsewhere-7');
    const { data } = await third.next('snapshot');
    expect(data.clusters.map(({ name }) => name)).toContain('missed');
  });

  it('sends pods and events of the one cluster that was asked for', async () => {
    await create('detailed');
    const reader = await watch('alice', '?cluster=demo/ads-ml/detailed');
    const { data } = await reader.next('snapshot');
    expect(data.clusters).toHaveLength(1);
    const pod = await reader.next(
      'pod',
      each => each.pod?.role === 'head' && each.pod.ready,
    );
    expect(pod.data.pod?.name).toMatch(/^detailed-head/);
    const pods = await ray
      .as('bob')
      .get('/v1/clusters/demo/ads-ml/detailed/pods');
    expect(pods.body.items[0]).toMatchObject({ role: 'head', ready: true });
    const events = await ray
      .as('bob')
      .get('/v1/clusters/demo/ads-ml/detailed/events');
    expect(events.body.items.length).toBeGreaterThan(0);
  });

  it('tells of a change within a quarter of a second', async () => {
    const reader = await watch('alice');
    await reader.next('snapshot');
    const delays: number[] = [];
    for (let i = 0; i < 10; i++) {
      const name = `quick-${i}`;
      const seen = reader.next('cluster', each => each.cluster?.name === name);
      const began = performance.now();
      await ray.kubernetes(
        'POST',
        '/apis/ray.io/v1/namespaces/sandbox/rayclusters',
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: { name, namespace: 'sandbox' },
          spec: {
            headGroupSpec: {
              rayStartParams: {},
              template: {
                spec: { containers: [{ name: 'ray-head', image: 'ray' }] },
              },
            },
          },
        },
      );
      await seen;
      delays.push(performance.now() - began);
    }
    expect(Math.max(...delays)).toBeLessThan(250);
  });
});
