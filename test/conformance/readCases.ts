import type { ConformanceCase } from './ConformanceCase';
import { CLUSTERS, failure, PODS, SECRETS } from './fixtures';

export const readCases: ConformanceCase[] = [
  {
    name: 'says its version and that it is healthy',
    steps: [
      {
        method: 'GET',
        path: '/version',
        expect: { status: 200, body: { major: '1', minor: '36' } },
      },
      ...['/healthz', '/livez', '/readyz'].map(path => ({
        method: 'GET' as const,
        path,
        expect: { status: 200, text: 'ok' },
      })),
    ],
  },
  {
    name: 'lists groups, versions and resources',
    steps: [
      {
        method: 'GET',
        path: '/api',
        expect: {
          status: 200,
          body: { kind: 'APIVersions', versions: ['v1'] },
        },
      },
      {
        method: 'GET',
        path: '/apis/ray.io',
        expect: {
          status: 200,
          body: {
            kind: 'APIGroup',
            name: 'ray.io',
            preferredVersion: { groupVersion: 'ray.io/v1', version: 'v1' },
          },
        },
      },
      {
        method: 'GET',
        path: '/apis/ray.io/v1',
        expect: {
          status: 200,
          body: {
            kind: 'APIResourceList',
            groupVersion: 'ray.io/v1',
            resources: {
              $some: {
                name: 'rayclusters',
                singularName: 'raycluster',
                namespaced: true,
                kind: 'RayCluster',
                categories: ['all'],
              },
            },
          },
        },
      },
      {
        method: 'GET',
        path: '/api/v1',
        expect: {
          status: 200,
          body: {
            resources: {
              $some: {
                name: 'pods/log',
                singularName: '',
                namespaced: true,
                kind: 'Pod',
                verbs: ['get'],
              },
            },
          },
        },
      },
    ],
  },
  {
    name: 'offers aggregated discovery to those who ask',
    steps: [
      {
        method: 'GET',
        path: '/apis',
        accept:
          'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
        expect: {
          status: 200,
          body: {
            kind: 'APIGroupDiscoveryList',
            apiVersion: 'apidiscovery.k8s.io/v2',
            items: { $some: { metadata: { name: 'ray.io' } } },
          },
        },
      },
    ],
  },
  {
    name: 'has OpenAPI v3 documents that announce field validation',
    steps: [
      {
        method: 'GET',
        path: '/openapi/v3',
        expect: {
          status: 200,
          body: {
            paths: {
              'apis/ray.io/v1': {
                serverRelativeURL: {
                  $match: '^/openapi/v3/apis/ray.io/v1\\?hash=',
                },
              },
            },
          },
        },
      },
      {
        method: 'GET',
        path: '/openapi/v3/apis/ray.io/v1',
        expect: {
          status: 200,
          body: {
            paths: {
              '/apis/ray.io/v1/namespaces/{namespace}/rayclusters/{name}': {
                patch: {
                  parameters: {
                    $some: { name: 'fieldValidation', in: 'query' },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
  {
    name: 'answers paths that there are not with plain text',
    steps: [
      '/nope',
      '/apis/nope',
      '/apis/nope/v1/foos',
      '/apis/ray.io/v1/nope',
    ].map(path => ({
      method: 'GET' as const,
      path,
      expect: {
        status: 404,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        text: '404 page not found\n',
      },
    })),
  },
  {
    name: 'refuses tokens it does not know with 401',
    steps: [
      {
        method: 'GET',
        path: PODS,
        as: 'unknown',
        expect: {
          status: 401,
          body: failure(401, 'Unauthorized', 'Unauthorized'),
        },
      },
    ],
  },
  {
    name: 'refuses what a user may not do with 403',
    steps: [
      {
        method: 'GET',
        path: SECRETS,
        as: 'limited',
        expect: {
          status: 403,
          body: failure(
            403,
            'Forbidden',
            {
              $match:
                '^secrets is forbidden: User "[^"]+" cannot list resource "secrets" in API group "" in the namespace "{ns}"$',
            },
            { kind: 'secrets' },
          ),
        },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/x`,
        as: 'limited',
        expect: {
          status: 403,
          body: failure(
            403,
            'Forbidden',
            {
              $match:
                '^rayclusters.ray.io "x" is forbidden: User "[^"]+" cannot delete resource "rayclusters" in API group "ray.io" in the namespace "{ns}"$',
            },
            { name: 'x', group: 'ray.io', kind: 'rayclusters' },
          ),
        },
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces',
        as: 'limited',
        body: {},
        expect: {
          status: 403,
          body: failure(403, 'Forbidden', {
            $match:
              'cannot create resource "namespaces" in API group "" at the cluster scope$',
          }),
        },
      },
      {
        method: 'GET',
        path: '/metrics',
        as: 'limited',
        expect: {
          status: 403,
          body: failure(403, 'Forbidden', {
            $match: '^forbidden: User "[^"]+" cannot get path "/metrics"$',
          }),
        },
      },
    ],
  },
  {
    name: 'says what is not found',
    steps: [
      {
        method: 'GET',
        path: `${CLUSTERS}/nope`,
        expect: {
          status: 404,
          body: failure(
            404,
            'NotFound',
            'rayclusters.ray.io "nope" not found',
            {
              name: 'nope',
              group: 'ray.io',
              kind: 'rayclusters',
            },
          ),
        },
      },
    ],
  },
];
