import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { KubeRaySim } from 'kuberay-sim';
import { parse } from 'yaml';
import { ACME, TRUSTED } from '../__testUtils__/acme';
import { EventReader } from '../__testUtils__/readEvents';
import {
  KUBERNETES_TOKEN,
  startRay,
  type RayUnderTest,
} from '../__testUtils__/startRay';

jest.setTimeout(120_000);

function shipped(name: string): Entity {
  const file = resolve(
    __dirname,
    `../../../../templates/${name}/template.yaml`,
  );
  const entity: Entity = parse(readFileSync(file, 'utf8'));
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location': `${TRUSTED}${name}.yaml`,
      },
    },
    relations: [],
  };
}

describe('the templates that are shipped', () => {
  let sim: KubeRaySim;
  let ray: RayUnderTest;
  let events: EventReader;
  const logged: string[] = [];
  const answers: string[] = [];

  beforeAll(async () => {
    sim = await KubeRaySim.start({
      port: 0,
      seed: 'none',
      timeScale: 50,
      tokens: { raydeck: KUBERNETES_TOKEN },
    });
    const logger = mockServices.rootLogger.mock({
      child: () => logger,
      info: message => logged.push(message),
      warn: message => logged.push(message),
      error: (message, meta) =>
        logged.push(`${message} ${JSON.stringify(meta)}`),
      debug: message => logged.push(message),
    });
    ray = await startRay({
      sim,
      entities: [...ACME, shipped('training-cluster'), shipped('training-job')],
      features: [logger.factory],
    });
    events = await EventReader.open(`${ray.url}/v1/watch`, {
      authorization: ray.as('alice').authorization,
    });
  });

  afterAll(async () => {
    events?.close();
    await ray?.stop();
    await sim?.stop();
  });

  const create = async (path: string, template: string) => {
    const { body, text, status } = await ray.as('alice').post(path, {
      template,
      entityRef: 'component:default/ads-ranking',
      parameters: {},
    });
    answers.push(text);
    expect(body.error).toBeUndefined();
    expect(status).toBe(201);
    return body;
  };

  it('make a cluster by their defaults that runs jobs, with the rights of Raydeck’s own account', async () => {
    const { ref } = await create('/v1/clusters', 'training-cluster');
    const { data } = await events.next(
      'cluster',
      each => each.ref === ref && each.cluster?.state === 'ready',
    );
    expect((data.cluster as Cluster).workers.ready).toBeGreaterThan(0);
    const { body } = await ray.as('alice').post('/v1/jobs', {
      cluster: ref,
      entrypoint: 'python -c "print(6 * 7)"',
    });
    const log = await ray
      .as('alice')
      .get(`/v1/jobs/${body.ref}/logs?follow=true`);
    expect(log.text).toContain('42');
    answers.push(log.text, JSON.stringify(body), JSON.stringify(data));
  });

  it('make a job by their defaults that comes to its end', async () => {
    const { ref } = await create('/v1/jobs', 'training-job');
    const log = await ray.as('alice').get(`/v1/jobs/${ref}/logs?follow=true`);
    expect(log.status).toBe(200);
    expect(log.text).not.toBe('');
    const { data } = await events.next(
      'job',
      each => each.ref === ref && each.job?.endedAt !== undefined,
    );
    expect(data.job?.state).toBe('succeeded');
    answers.push(log.text, JSON.stringify(data));
  });

  it('leave Ray’s tokens where they are', async () => {
    const { body } = await ray.kubernetes(
      'GET',
      '/api/v1/namespaces/ads-ml/secrets',
    );
    const tokens = (body.items as { data?: { auth_token?: string } }[]).flatMap(
      ({ data }) =>
        data?.auth_token
          ? [data.auth_token, Buffer.from(data.auth_token, 'base64').toString()]
          : [],
    );
    expect(tokens.length).toBeGreaterThan(0);
    const said = [...answers, ...logged].join('\n');
    for (const token of [...tokens, KUBERNETES_TOKEN]) {
      expect(said).not.toContain(token);
    }
  });
});
