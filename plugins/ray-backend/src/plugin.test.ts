import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import rayPlugin from './index';

describe('rayPlugin', () => {
  it('serves an empty list where there is no Kubernetes cluster', async () => {
    const { server } = await startTestBackend({
      features: [
        rayPlugin,
        catalogServiceMock.factory({ entities: [] }),
        mockServices.rootConfig.factory({ data: {} }),
      ],
    });

    const response = await request(server)
      .get('/api/ray/v1/clusters')
      .set('authorization', mockCredentials.user.header());

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      items: [],
      total: 0,
      asOf: expect.any(String),
      kubernetesClusters: [],
    });
  });

  it.each([
    ['/api/ray/v1/clusters?colour=red', /colour/, 400],
    ['/api/ray/v1/clusters?limit=0', /limit/, 400],
    ['/api/ray/v1/clusters?state=sleepy', /state/, 400],
    ['/api/ray/v1/clusters?cursor=abc', /cursor/, 400],
    ['/api/ray/v1/jobs?cluster=a', /is not a reference/, 400],
    [
      '/api/ray/v1/clusters/arn%3Aaws%3Aeks%2Fprod/ads-ml/train',
      /arn:aws:eks\/prod\/ads-ml\/train/,
      404,
    ],
    ['/api/ray/v1/jobs/a%2Fb/ns/rayjobs/x', /a\/b\/ns\/rayjobs\/x/, 404],
  ])(
    'answers %s with words that say what is wrong',
    async (path, words, status) => {
      const { server } = await startTestBackend({
        features: [
          rayPlugin,
          catalogServiceMock.factory({ entities: [] }),
          mockServices.rootConfig.factory({ data: {} }),
        ],
      });

      const response = await request(server)
        .get(path)
        .set('authorization', mockCredentials.user.header());

      expect(response.body.error?.message).toMatch(words);
      expect(response.status).toBe(status);
    },
  );
});
