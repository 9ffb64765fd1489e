import {
  startRay,
  KUBERNETES_TOKEN,
  type RayUnderTest,
} from '../__testUtils__/startRay';

jest.setTimeout(60_000);

describe('clusters', () => {
  let ray: RayUnderTest;

  beforeAll(async () => {
    ray = await startRay();
  });

  afterAll(() => ray?.stop());

  const body = {
    template: 'training',
    entityRef: 'component:default/ads-ranking',
  };

  it('are created from a template, listed at once, and deleted', async () => {
    const alice = ray.as('alice');
    const created = await alice.post('/v1/clusters', {
      ...body,
      name: 'first',
      parameters: { workers: 2 },
    });
    expect(created.body).toMatchObject({
      ref: 'demo/ads-ml/first',
      entityRef: 'component:default/ads-ranking',
      owners: ['group:default/ads-ml'],
      attachedBy: 'annotation',
      authority: 'record',
      requestedBy: 'user:default/alice',
      template: { name: 'default/training', version: '1.2.0' },
      workers: { desired: 2 },
    });
    expect(created.status).toBe(201);
    const { uid } = created.body;

    const list = await alice.get(
      '/v1/clusters?entityRef=component:default/ads-ranking',
    );
    expect(list.body.items.map((each: { uid: string }) => each.uid)).toEqual([
      uid,
    ]);
    expect(list.body.items[0].allowed).toContain('delete');

    const { body: stored } = await ray.kubernetes(
      'GET',
      '/apis/ray.io/v1/namespaces/ads-ml/rayclusters/first',
    );
    expect(stored).toMatchObject({
      metadata: {
        annotations: {
          'raydeck.dev/entity-ref': 'component:default/ads-ranking',
          'raydeck.dev/requested-by': 'user:default/alice',
          'raydeck.dev/template': 'default/training@1.2.0',
          'raydeck.dev/parameters': '{"workers":2}',
        },
        labels: { 'app.kubernetes.io/managed-by': 'raydeck' },
      },
      spec: {
        headGroupSpec: {
          template: {
            metadata: { labels: { 'raydeck.dev/entity': expect.any(String) } },
          },
        },
      },
    });
    const { body: companion } = await ray.kubernetes(
      'GET',
      '/api/v1/namespaces/ads-ml/configmaps/first-notes',
    );
    expect(companion).toMatchObject({
      data: { entity: 'ads-ranking' },
      metadata: { ownerReferences: [{ kind: 'RayCluster', uid }] },
    });

    expect((await alice.delete('/v1/clusters/demo/ads-ml/first')).status).toBe(
      400,
    );
    expect(
      (await alice.delete('/v1/clusters/demo/ads-ml/first', 'another')).status,
    ).toBe(409);
    expect(
      (await ray.as('bob').delete('/v1/clusters/demo/ads-ml/first', uid))
        .status,
    ).toBe(403);
    const deleted = await alice.delete('/v1/clusters/demo/ads-ml/first', uid);
    expect(deleted.body).toMatchObject({ uid, state: 'deleting' });
    expect(deleted.status).toBe(202);
    expect((await alice.get('/v1/clusters/demo/ads-ml/first')).status).toBe(
      404,
    );
  });

  it('are made once under one key', async () => {
    const alice = ray.as('alice');
    const first = await alice.post('/v1/clusters', body, 'key-1');
    const again = await alice.post('/v1/clusters', body, 'key-1');
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.uid).toBe(first.body.uid);
    expect(first.body.name).toMatch(/^training-[0-9a-f]{6}$/);

    const other = await alice.post(
      '/v1/clusters',
      { ...body, parameters: { workers: 3 } },
      'key-1',
    );
    expect(other.status).toBe(409);

    const together = await Promise.all(
      Array.from({ length: 5 }, () =>
        alice.post('/v1/clusters', body, 'key-2'),
      ),
    );
    expect(new Set(together.map(each => each.body.uid)).size).toBe(1);
    expect(together.filter(each => each.status === 201)).toHaveLength(1);
  });

  it.each([
    ['an entity of another team', 'bob', {}, 403, /may not create clusters/],
    [
      'an entity that is not there',
      'alice',
      { entityRef: 'component:default/nothing' },
      404,
      /there is no component:default\/nothing/,
    ],
    ['what is no entity', 'alice', { entityRef: 'a:b:c' }, 400, /entityRef/],
    [
      'an entity with control characters',
      'alice',
      { entityRef: 'x:y/z\0' },
      400,
      /^entityRef: "x:y\/z\\u0000" is not an entity reference/,
    ],
    [
      'a template with control characters',
      'alice',
      { template: 'training\0' },
      400,
      /^template: /,
    ],
    [
      'a template that is not there',
      'alice',
      { template: 'nothing' },
      400,
      /no template "nothing"/,
    ],
    [
      'a template from a stray location',
      'alice',
      { template: 'stray' },
      400,
      /trusted location/,
    ],
    [
      'a template of jobs',
      'alice',
      { template: 'batch' },
      400,
      /creates a RayJob/,
    ],
    [
      'another version',
      'alice',
      { version: '9.9.9' },
      409,
      /1\.2\.0, not 9\.9\.9/,
    ],
    [
      'a parameter outside the schema',
      'alice',
      { parameters: { workers: 9 } },
      400,
      /workers/,
    ],
    [
      'an unknown parameter',
      'alice',
      { parameters: { wokers: 1 } },
      400,
      /wokers/,
    ],
    [
      'a name that is too long',
      'alice',
      { name: 'a'.repeat(54) },
      400,
      /54 characters.*at most 53/,
    ],
    [
      'a name that is no name',
      'alice',
      { name: 'A_b' },
      400,
      /must begin with a small letter/,
    ],
    [
      'a namespace of others',
      'alice',
      { namespace: 'recsys' },
      403,
      /bound to group:default\/recsys/,
    ],
    ['an unbound namespace', 'alice', { namespace: 'sandbox' }, 400, /sandbox/],
    [
      'a Kubernetes cluster that is not there',
      'alice',
      { kubernetesCluster: 'mars' },
      400,
      /no Kubernetes cluster "mars"/,
    ],
    ['an unknown field', 'alice', { colour: 'red' }, 400, /colour/],
  ])('are refused for %s', async (_, person, change, status, words) => {
    const response = await ray
      .as(person)
      .post('/v1/clusters', { ...body, ...change });
    expect(response.body.error.message).toMatch(words);
    expect(response.status).toBe(status);
  });

  it.each([
    ['get', '/v1/clusters?entityRef=x:y/z%00', {}],
    ['get', '/v1/clusters?entityRef=a:b:c', {}],
    ['get', '/v1/jobs?entityRef=x:y/z%00', {}],
    ['get', '/v1/watch?entityRef=x:y/z%00', {}],
    ['get', '/v1/templates/default/training/context?entityRef=x:y/z%00', {}],
    ['post', '/v1/templates/default/training/render', {}],
    ['post', '/v1/jobs', { template: 'batch' }],
  ] as const)(
    'and jobs are not looked for by what is no entity: %s %s',
    async (method, path, rest) => {
      const alice = ray.as('alice');
      const { status, body: answer } =
        method === 'get'
          ? await alice.get(path)
          : await alice.post(path, { ...rest, entityRef: 'x:y/z\0' });
      expect(answer.error.message).toMatch(/^entityRef: /);
      expect(status).toBe(400);
    },
  );

  it('are refused under a name that is taken', async () => {
    const alice = ray.as('alice');
    await alice.post('/v1/clusters', { ...body, name: 'twice' });
    const second = await alice.post('/v1/clusters', { ...body, name: 'twice' });
    expect(second.status).toBe(409);
    expect(second.body.error.message).toMatch(
      /there is a RayCluster "twice" in ads-ml on demo already/,
    );
  });

  it('are not made by a dry run', async () => {
    const tried = await ray
      .as('alice')
      .post('/v1/clusters', { ...body, name: 'dry', dryRun: true });
    expect(tried.status).toBe(200);
    expect(tried.body).toMatchObject({ name: 'dry', namespace: 'ads-ml' });
    const { status } = await ray.kubernetes(
      'GET',
      '/apis/ray.io/v1/namespaces/ads-ml/rayclusters/dry',
    );
    expect(status).toBe(404);
  });

  it('may be made by a lead who is in the team, an admin and a machine that acts for the team', async () => {
    for (const person of ['carol', 'dana', 'external:pipelines']) {
      const response = await ray.as(person).post('/v1/clusters', body);
      expect([person, response.status]).toEqual([person, 201]);
    }
    const stranger = await ray.as('external:stranger').get('/v1/clusters');
    expect(stranger.status).toBe(403);
    expect(stranger.body.error.message).toMatch(/ray\.machines/);
  });

  it('show values of the environment to their owners only, and credentials to nobody', async () => {
    await ray.as('alice').post('/v1/clusters', { ...body, name: 'secretive' });
    const owner = await ray
      .as('alice')
      .get('/v1/clusters/demo/ads-ml/secretive/yaml');
    const other = await ray
      .as('bob')
      .get('/v1/clusters/demo/ads-ml/secretive/yaml');
    expect(owner.text).toContain('not-for-everyone');
    expect(other.text).not.toContain('not-for-everyone');
    expect(other.text).toContain('name: HF_TOKEN');
    const answers = await Promise.all(
      [
        '/v1/clusters',
        '/v1/kubernetes-clusters',
        '/v1/templates',
        '/v1/clusters/demo/ads-ml/secretive',
      ].map(path => ray.as('alice').get(path)),
    );
    for (const answer of [...answers, owner]) {
      expect(answer.text).not.toContain(KUBERNETES_TOKEN);
    }
  });

  it('attach by the label of the Kubernetes plugin, with rights from the namespace alone', async () => {
    const put = (
      namespace: string,
      name: string,
      labels: object,
      annotations = {},
    ) =>
      ray.kubernetes(
        'POST',
        `/apis/ray.io/v1/namespaces/${namespace}/rayclusters`,
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: { name, namespace, labels, annotations },
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
    expect(
      (
        await put('ads-ml', 'labelled', {
          'backstage.io/kubernetes-id': 'ads-ranking',
        })
      ).status,
    ).toBe(201);
    await put(
      'recsys',
      'planted',
      {},
      { 'raydeck.dev/entity-ref': 'component:default/ads-ranking' },
    );
    await put('sandbox', 'stray', {});
    const seen = async (ref: string) => {
      for (;;) {
        const response = await ray.as('alice').get(`/v1/clusters/${ref}`);
        if (response.status === 200 && !response.body.ownersStale)
          return response.body;
      }
    };
    expect(await seen('demo/ads-ml/labelled')).toMatchObject({
      attachedBy: 'kubernetes-id',
      authority: 'namespace',
      allowed: expect.arrayContaining(['delete']),
    });
    expect(await seen('demo/recsys/planted')).toMatchObject({
      entityRef: 'component:default/ads-ranking',
      authority: 'none',
      allowed: [],
    });
    const stray = await seen('demo/sandbox/stray');
    expect(stray).toMatchObject({
      attachedBy: 'none',
      owners: [],
      allowed: [],
    });
    expect(
      (
        await ray
          .as('alice')
          .delete('/v1/clusters/demo/sandbox/stray', stray.uid)
      ).status,
    ).toBe(403);
    expect(
      (
        await ray
          .as('dana')
          .delete('/v1/clusters/demo/sandbox/stray', stray.uid)
      ).status,
    ).toBe(202);
  });
});
