import type { ConformanceCase } from './ConformanceCase';
import { CLUSTERS, CONFIGMAPS, configMap, failure, PODS } from './fixtures';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const made = (name: string, labels: Record<string, string> = {}) => ({
  method: 'POST' as const,
  path: CONFIGMAPS,
  body: configMap(name, { labels }),
  expect: { status: 201 },
});

export const listCases: ConformanceCase[] = [
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
