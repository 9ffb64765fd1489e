import type { ConformanceCase } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  failure,
  PODS,
  SECRETS,
} from './fixtures';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const made = (name: string, labels: Record<string, string> = {}) => ({
  method: 'POST' as const,
  path: CONFIGMAPS,
  body: configMap(name, { labels }),
  expect: { status: 201 },
});

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
  {
    name: 'selects by labels',
    steps: [
      made('a', { app: 'x', tier: '1' }),
      made('b', { app: 'y' }),
      made('c'),
      ...(
        [
          ['app=x', ['a']],
          ['app==x,tier=1', ['a']],
          ['app in (x,y)', ['a', 'b']],
          ['app,tier', ['a']],
          ['app,!tier', ['b']],
          ['app,app notin (x)', ['b']],
          ['app,app!=y', ['a']],
          ['tier>0', ['a']],
        ] as const
      ).map(([selector, names]) => ({
        method: 'GET' as const,
        path: `${CONFIGMAPS}?labelSelector=${encodeURIComponent(selector)}`,
        expect: {
          status: 200,
          body: {
            kind: 'ConfigMapList',
            items: names.map(name => ({ metadata: { name } })),
          },
        },
      })),
      {
        method: 'GET',
        path: `${CONFIGMAPS}?labelSelector=a%20b`,
        expect: {
          status: 400,
          body: failure(
            400,
            'BadRequest',
            "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
          ),
        },
      },
    ],
  },
  {
    name: 'selects by fields and refuses fields it does not know',
    steps: [
      made('a'),
      made('b'),
      {
        method: 'GET',
        path: `${CONFIGMAPS}?fieldSelector=metadata.name%3Da`,
        expect: { status: 200, body: { items: [{ metadata: { name: 'a' } }] } },
      },
      {
        method: 'GET',
        path: `${CLUSTERS}?fieldSelector=spec.foo%3D1`,
        expect: {
          status: 400,
          body: failure(
            400,
            'BadRequest',
            'field label not supported: spec.foo',
          ),
        },
      },
      {
        method: 'GET',
        path: `${PODS}?fieldSelector=foo`,
        expect: {
          status: 400,
          body: failure(
            400,
            'BadRequest',
            "invalid selector: 'foo'; can't understand 'foo'",
          ),
        },
      },
    ],
  },
  {
    name: 'lists in pages that show one moment',
    steps: [
      made('a', { page: 'x' }),
      made('b', { page: 'x' }),
      made('c', { page: 'x' }),
      {
        method: 'GET',
        path: `${CONFIGMAPS}?limit=2&labelSelector=page`,
        expect: {
          status: 200,
          body: {
            metadata: { continue: { $match: '.' } },
            items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
          },
        },
        save: { token: 'metadata.continue', rv: 'metadata.resourceVersion' },
      },
      made('d', { page: 'x' }),
      {
        method: 'GET',
        path: `${CONFIGMAPS}?limit=2&labelSelector=page&continue={token}`,
        expect: {
          status: 200,
          body: {
            metadata: { continue: { $absent: true }, resourceVersion: '{rv}' },
            items: [{ metadata: { name: 'c' } }],
          },
        },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?limit=2&continue=abc`,
        expect: {
          status: 400,
          body: failure(400, 'BadRequest', {
            $match: '^invalid continue token',
          }),
        },
      },
    ],
  },
  {
    name: 'prints tables of custom resources by their columns',
    steps: [
      {
        method: 'GET',
        path: CLUSTERS,
        accept: TABLE,
        expect: {
          status: 200,
          body: {
            kind: 'Table',
            apiVersion: 'meta.k8s.io/v1',
            columnDefinitions: [
              { name: 'Name', type: 'string', format: 'name', priority: 0 },
              { name: 'desired workers', type: 'integer', priority: 0 },
              { name: 'available workers', type: 'integer', priority: 0 },
              { name: 'cpus', type: 'string', priority: 0 },
              { name: 'memory', type: 'string', priority: 0 },
              { name: 'gpus', type: 'string', priority: 0 },
              { name: 'tpus', type: 'string', priority: 1 },
              { name: 'status', type: 'string', priority: 0 },
              { name: 'age', type: 'date', priority: 0 },
              { name: 'head pod IP', type: 'string', priority: 1 },
              { name: 'head service IP', type: 'string', priority: 1 },
            ],
            rows: [],
          },
        },
      },
    ],
  },
  {
    name: 'prints tables of core kinds',
    steps: [
      made('a'),
      {
        method: 'GET',
        path: `${CONFIGMAPS}/a`,
        accept: TABLE,
        expect: {
          status: 200,
          body: {
            kind: 'Table',
            columnDefinitions: [
              { name: 'Name' },
              { name: 'Data' },
              { name: 'Age' },
            ],
            rows: [
              {
                cells: ['a', 1, { $match: '^\\d+s$' }],
                object: {
                  kind: 'PartialObjectMetadata',
                  metadata: { name: 'a', namespace: '{ns}' },
                },
              },
            ],
          },
        },
      },
    ],
  },
  {
    name: 'refuses media types it has not',
    steps: [
      {
        method: 'GET',
        path: CLUSTERS,
        accept: 'text/plain',
        expect: {
          status: 406,
          body: failure(406, 'NotAcceptable', {
            $match:
              '^only the following media types are accepted: application/json',
          }),
        },
      },
    ],
  },
];
