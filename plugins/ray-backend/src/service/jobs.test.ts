import type { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { EventReader } from '../__testUtils__/readEvents';
import { startRay, type RayUnderTest } from '../__testUtils__/startRay';

jest.setTimeout(120_000);

describe('jobs', () => {
  let ray: RayUnderTest;
  let events: EventReader;
  let cluster: Cluster;

  beforeAll(async () => {
    ray = await startRay();
    events = await EventReader.open(`${ray.url}/v1/watch`, {
      authorization: ray.as('alice').authorization,
    });
    await ray.as('alice').post('/v1/clusters', {
      template: 'training',
      entityRef: 'component:default/ads-ranking',
      name: 'train',
    });
    const ready = await events.next(
      'cluster',
      each => each.cluster?.allowed.includes('submitJob') === true,
    );
    cluster = ready.data.cluster as Cluster;
  });

  afterAll(async () => {
    events?.close();
    await ray?.stop();
  });

  const jobIn = async (ref: string, matches: (job: Job) => boolean) => {
    const { data } = await events.next(
      'job',
      each => each.ref === ref && each.job !== undefined && matches(each.job),
    );
    return data.job as Job;
  };

  const submit = (person: string, body: object = {}, key?: string) =>
    ray.as(person).post(
      '/v1/jobs',
      {
        cluster: cluster.ref,
        entrypoint: 'python -c "print(6 * 7)"',
        ...body,
      },
      key,
    );

  it('are submitted, listed at once, followed to their end and read', async () => {
    const alice = ray.as('alice');
    const submitted = await submit('alice', {
      runtimeEnv: { env_vars: { TOKEN: 'hf-secret' } },
    });
    expect(submitted.body).toMatchObject({
      origin: 'submission',
      cluster: 'demo/ads-ml/train',
      entityRef: 'component:default/ads-ranking',
      submittedBy: 'user:default/alice',
      authority: 'record',
    });
    expect(submitted.status).toBe(201);
    const { ref } = submitted.body;
    const list = await alice.get(
      '/v1/jobs?entityRef=component:default/ads-ranking',
    );
    expect(list.body.items.map((each: Job) => each.ref)).toContain(ref);
    expect(list.text).not.toContain('hf-secret');

    const log = await alice.get(`/v1/jobs/${ref}/logs?follow=true`);
    expect(log.text).toContain('42');
    expect(log.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-raydeck-log-start': '0',
      'cache-control': expect.stringContaining('no-transform'),
    });
    await jobIn(ref, job => job.state === 'succeeded');
    const later = await alice.get(`/v1/jobs/${ref}/logs?tail=1&download=true`);
    expect(Number(later.headers['x-raydeck-log-start'])).toBeGreaterThanOrEqual(
      0,
    );
    expect(later.headers['content-disposition']).toMatch(/attachment/);
    expect(log.text.endsWith(later.text)).toBe(true);

    expect((await ray.as('bob').get(`/v1/jobs/${ref}/logs`)).status).toBe(403);
    expect((await ray.as('bob').get(`/v1/jobs/${ref}`)).body.allowed).toEqual(
      [],
    );
    const { uid } = submitted.body;
    expect((await alice.post(`/v1/jobs/${ref}/stop`)).status).toBe(409);
    expect((await alice.delete(`/v1/jobs/${ref}`, uid)).status).toBe(202);
    expect((await alice.get(`/v1/jobs/${ref}`)).status).toBe(404);
  });

  it('are submitted once under one key', async () => {
    const [first, second] = await Promise.all([
      submit('alice', {}, 'job-key'),
      submit('alice', {}, 'job-key'),
    ]);
    expect(second.body.uid).toBe(first.body.uid);
    expect([first.status, second.status].sort()).toEqual([200, 201]);
    const other = await submit(
      'alice',
      { entrypoint: 'python x.py' },
      'job-key',
    );
    expect(other.status).toBe(409);
  });

  it.each([
    ['a stranger', 'bob', {}, 403, /may not submit jobs/],
    [
      'a cluster that is not there',
      'alice',
      { cluster: 'demo/ads-ml/none' },
      404,
      /no cluster/,
    ],
    [
      'what is no reference',
      'alice',
      { cluster: 'train' },
      400,
      /is not a reference/,
    ],
    [
      'no entrypoint',
      'alice',
      { entrypoint: undefined },
      400,
      /"entrypoint" is missing/,
    ],
    [
      'an unknown field',
      'alice',
      { numCpus: 1 },
      400,
      /"numCpus" is not known/,
    ],
  ])('are refused for %s', async (_, person, change, status, words) => {
    const response = await submit(person, change);
    expect(response.body.error.message).toMatch(words);
    expect(response.body.error.message).not.toMatch(/template/);
    expect(response.status).toBe(status);
  });

  it('are stopped while they run', async () => {
    const { body } = await submit('alice', {
      entrypoint: 'python -c "import time; time.sleep(3600)"',
    });
    await jobIn(body.ref, job => job.state === 'running');
    expect((await ray.as('bob').post(`/v1/jobs/${body.ref}/stop`)).status).toBe(
      403,
    );
    expect(
      (await ray.as('alice').delete(`/v1/jobs/${body.ref}`, body.uid)).status,
    ).toBe(409);
    const stopped = await ray.as('alice').post(`/v1/jobs/${body.ref}/stop`);
    expect(stopped.status).toBe(200);
    if (stopped.body.state !== 'stopped') {
      await jobIn(body.ref, job => job.state === 'stopped');
    }
  });

  it('run from a template as RayJobs, with a log as long as their cluster lives', async () => {
    const alice = ray.as('alice');
    const created = await alice.post(
      '/v1/jobs',
      { template: 'batch', entityRef: 'component:default/ads-ranking' },
      'batch-key',
    );
    expect(created.body).toMatchObject({
      origin: 'RayJob',
      entityRef: 'component:default/ads-ranking',
      authority: 'record',
    });
    expect(created.status).toBe(201);
    const { ref, uid } = created.body;
    const log = await alice.get(`/v1/jobs/${ref}/logs?follow=true`);
    expect(log.text).toContain('hello');
    const ended = await jobIn(ref, job => job.state === 'succeeded');
    const child = await alice.get(`/v1/clusters/${ended.cluster}`);
    expect(child.body).toMatchObject({
      entityRef: 'component:default/ads-ranking',
      authority: 'record',
      root: { kind: 'RayJob', ref },
    });
    const refused = await ray
      .as('dana')
      .delete(`/v1/clusters/${ended.cluster}`, child.body.uid);
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain(
      `RayJob "${created.body.name}"`,
    );
    expect((await alice.delete(`/v1/jobs/${ref}`, uid)).status).toBe(202);
    expect((await alice.get(`/v1/jobs/${ref}`)).status).toBe(404);
  });

  it('are unknown once their cluster is gone, and still their entity’s', async () => {
    const { body } = await submit('alice', {
      entrypoint: 'python -c "import time; time.sleep(3600)"',
    });
    await ray.as('alice').delete(`/v1/clusters/${cluster.ref}`, cluster.uid);
    const lost = await jobIn(body.ref, job => job.state === 'unknown');
    expect(lost).toMatchObject({
      entityRef: 'component:default/ads-ranking',
      owners: ['group:default/ads-ml'],
      sentence: expect.stringContaining('gone'),
    });
    expect(
      (await ray.as('alice').get(`/v1/jobs/${body.ref}/logs`)).status,
    ).toBe(404);
  });
});
