import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import request from 'supertest';
import { parse } from 'yaml';
import {
  KUBERNETES_TOKEN,
  startRay,
  type RayUnderTest,
} from '../__testUtils__/startRay';

jest.setTimeout(120_000);

type Method = 'get' | 'post' | 'delete';
type Status = number;

const CLUSTER = '/v1/clusters/demo/ads-ml/owned';
const RAY_JOB = '/v1/jobs/demo/ads-ml/rayjobs/batch';
const SUBMISSION = '/v1/jobs/demo/ads-ml/clusters/owned/submissions/none';
const CREATE = {
  template: 'training',
  entityRef: 'component:default/ads-ranking',
  dryRun: true,
};
const TEMPLATE = '/v1/templates/default/training';

/** Route, body, and what a guest and the owner are answered. */
const ROUTES: [Method, string, object | undefined, Status, Status][] = [
  ['get', '/v1/clusters', undefined, 200, 200],
  ['post', '/v1/clusters', CREATE, 403, 200],
  ['get', CLUSTER, undefined, 200, 200],
  ['get', `${CLUSTER}/yaml`, undefined, 200, 200],
  ['get', `${CLUSTER}/pods`, undefined, 200, 200],
  ['get', `${CLUSTER}/events`, undefined, 200, 200],
  // With a UID that is not its own: who may delete it is told so, who may not is told that.
  ['delete', CLUSTER, undefined, 403, 409],
  ['get', '/v1/jobs', undefined, 200, 200],
  ['post', '/v1/jobs', { ...CREATE, template: 'batch' }, 403, 200],
  [
    'post',
    '/v1/jobs',
    { cluster: 'demo/ads-ml/owned', entrypoint: 'x', dryRun: true },
    403,
    200,
  ],
  ['get', RAY_JOB, undefined, 200, 200],
  ['get', `${RAY_JOB}/logs`, undefined, 403, 200],
  ['post', `${RAY_JOB}/stop`, undefined, 403, 409],
  ['delete', RAY_JOB, undefined, 403, 409],
  ['get', SUBMISSION, undefined, 404, 404],
  ['get', `${SUBMISSION}/logs`, undefined, 404, 404],
  ['post', `${SUBMISSION}/stop`, undefined, 404, 404],
  ['delete', SUBMISSION, undefined, 404, 404],
  ['get', '/v1/templates', undefined, 200, 200],
  ['get', TEMPLATE, undefined, 200, 200],
  [
    'get',
    `${TEMPLATE}/context?entityRef=${CREATE.entityRef}`,
    undefined,
    403,
    200,
  ],
  ['post', `${TEMPLATE}/render`, { entityRef: CREATE.entityRef }, 403, 200],
  ['get', '/v1/kubernetes-clusters', undefined, 200, 200],
];

describe('routes', () => {
  let ray: RayUnderTest;
  const logged: string[] = [];

  beforeAll(async () => {
    const logger = mockServices.rootLogger.mock({
      child: () => logger,
      info: message => logged.push(message),
      warn: message => logged.push(message),
      error: (message, meta) =>
        logged.push(`${message} ${JSON.stringify(meta)}`),
      debug: message => logged.push(message),
    });
    ray = await startRay({ features: [logger.factory] });
    const alice = ray.as('alice');
    await alice.post('/v1/clusters', {
      ...CREATE,
      name: 'owned',
      dryRun: false,
    });
    const job = { ...CREATE, template: 'batch', name: 'batch', dryRun: false };
    const { body } = await alice.post('/v1/jobs', job);
    const log = await alice.get(`/v1/jobs/${body.ref}/logs?follow=true`);
    if (!log.text.includes('hello')) throw new Error(log.text);
    for (;;) {
      const { body: now } = await alice.get(`/v1/jobs/${body.ref}`);
      const { body: cluster } = await alice.get(CLUSTER);
      if (now.state === 'succeeded' && cluster.allowed.includes('submitJob')) {
        break;
      }
    }
  });

  afterAll(() => ray?.stop());

  const send = (
    authorization: string,
    [method, path, body]: (typeof ROUTES)[0],
  ) => {
    const test = request(ray.url)
      [method](path)
      .set('authorization', authorization);
    if (method === 'delete') test.set('if-match', '"another"');
    return body ? test.send(body) : test;
  };

  it.each(ROUTES)('%s %s', async (...route) => {
    const [, , , asGuest, asOwner] = route;
    const { status: none } = await send(mockCredentials.none.header(), route);
    const { status: machine } = await send(
      ray.as('external:stranger').authorization,
      route,
    );
    const { status: guest } = await send(ray.as('guest').authorization, route);
    const owner = await send(ray.as('alice').authorization, route);
    expect({ none, machine, guest, owner: owner.status }).toEqual({
      none: 401,
      machine: 403,
      guest: asGuest,
      owner: asOwner,
    });
    expect(owner.text).not.toContain(KUBERNETES_TOKEN);
    expect(owner.text).not.toMatch(/caused by/);
  });

  it('are all in the table', () => {
    const { paths } = parse(
      readFileSync(
        resolvePackagePath(
          '@raydeck/backstage-plugin-ray-common',
          'openapi.yaml',
        ),
        'utf8',
      ),
    );
    const documented = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => ['get', 'post', 'delete', 'patch', 'put'].includes(key))
        .map(method => `${method} ${path.replace(/\{\w+\}/g, '*')}`),
    );
    const tested = new Set(
      ROUTES.map(([method, path]) => {
        const [bare] = path.split('?');
        return `${method} ${bare
          .replace('/demo/ads-ml/rayjobs/batch', '/*/*/rayjobs/*')
          .replace(
            '/demo/ads-ml/clusters/owned/submissions/none',
            '/*/*/clusters/*/submissions/*',
          )
          .replace('/demo/ads-ml/owned', '/*/*/*')
          .replace('/default/training', '/*/*')}`;
      }),
    );
    expect(documented.filter(route => !tested.has(route))).toEqual([
      'get /v1/watch',
    ]);
  });

  it('want credentials for the stream too', async () => {
    for (const [who, status] of [
      [mockCredentials.none.header(), 401],
      [ray.as('external:stranger').authorization, 403],
    ] as const) {
      const response = await request(ray.url)
        .get('/v1/watch')
        .set('authorization', who);
      expect(response.status).toBe(status);
    }
  });

  it('leave no token in the log', () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('\n')).not.toContain(KUBERNETES_TOKEN);
  });
});
