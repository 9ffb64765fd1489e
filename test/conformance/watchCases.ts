import type { ConformanceCase } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  MERGE_PATCH,
  rayCluster,
} from './fixtures';

const list = {
  method: 'GET' as const,
  path: `${CONFIGMAPS}?labelSelector=w`,
  expect: { status: 200 },
  save: { rv: 'metadata.resourceVersion' },
};

export const watchCases: ConformanceCase[] = [
  {
    name: 'watches from a resourceVersion, in order',
    steps: [
      list,
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('a', { labels: { w: '1' } }),
        expect: { status: 201 },
      },
      {
        method: 'PATCH',
        path: `${CONFIGMAPS}/a`,
        contentType: MERGE_PATCH,
        body: { data: { a: '2' } },
        expect: { status: 200 },
      },
      {
        method: 'DELETE',
        path: `${CONFIGMAPS}/a`,
        expect: { status: 200 },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?watch=1&labelSelector=w&resourceVersion={rv}&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [
            { type: 'ADDED', object: { kind: 'ConfigMap', data: { a: '1' } } },
            { type: 'MODIFIED', object: { data: { a: '2' } } },
            { type: 'DELETED', object: { data: { a: '2' } } },
          ],
        },
      },
    ],
  },
  {
    name: 'shows an object that begins or ceases to be selected',
    steps: [
      list,
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('a'),
        expect: { status: 201 },
      },
      {
        method: 'PATCH',
        path: `${CONFIGMAPS}/a`,
        contentType: MERGE_PATCH,
        body: { metadata: { labels: { w: '1' } } },
        expect: { status: 200 },
      },
      {
        method: 'PATCH',
        path: `${CONFIGMAPS}/a`,
        contentType: MERGE_PATCH,
        body: { metadata: { labels: { w: null } } },
        expect: { status: 200 },
        save: { last: 'metadata.resourceVersion' },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?watch=1&labelSelector=w&resourceVersion={rv}&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [
            { type: 'ADDED', object: { metadata: { labels: { w: '1' } } } },
            {
              type: 'DELETED',
              object: {
                metadata: { labels: { w: '1' }, resourceVersion: '{last}' },
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'begins a watch without resourceVersion with what there is',
    steps: [
      {
        method: 'POST',
        path: CLUSTERS,
        body: rayCluster('a'),
        expect: { status: 201 },
      },
      {
        method: 'GET',
        path: `${CLUSTERS}?watch=true&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [
            {
              type: 'ADDED',
              object: {
                apiVersion: 'ray.io/v1',
                kind: 'RayCluster',
                metadata: { name: 'a' },
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'answers a resourceVersion that is too old within the stream',
    steps: [
      {
        method: 'GET',
        path: `${CLUSTERS}?watch=1&resourceVersion=1&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [
            {
              type: 'ERROR',
              object: {
                kind: 'Status',
                status: 'Failure',
                message: { $match: '^too old resource version: 1 \\(\\d+\\)$' },
                reason: 'Expired',
                code: 410,
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'watches tables',
    steps: [
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('a', { labels: { w: '1' } }),
        expect: { status: 201 },
      },
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('b', { labels: { w: '1' } }),
        expect: { status: 201 },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?watch=1&labelSelector=w&timeoutSeconds=1`,
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
        expect: {
          status: 200,
          frames: [
            {
              type: 'ADDED',
              object: {
                kind: 'Table',
                columnDefinitions: [
                  { name: 'Name' },
                  { name: 'Data' },
                  { name: 'Age' },
                ],
                rows: [{ object: { metadata: { name: 'a' } } }],
              },
            },
            {
              type: 'ADDED',
              object: { kind: 'Table', columnDefinitions: null, rows: [{}] },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'refuses resourceVersions that are no numbers or in the future',
    steps: [
      {
        method: 'GET',
        path: `${CLUSTERS}?resourceVersion=abc`,
        expect: {
          status: 400,
          body: {
            message:
              'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
          },
        },
      },
      {
        method: 'GET',
        path: `${CLUSTERS}?watch=1&resourceVersion=abc`,
        expect: {
          status: 500,
          body: {
            message:
              'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
          },
        },
      },
      {
        method: 'GET',
        path: `${CLUSTERS}?resourceVersion=999999999`,
        expect: {
          status: 504,
          body: {
            reason: 'Timeout',
            message: {
              $match:
                '^Timeout: Too large resource version: 999999999, current: \\d+$',
            },
          },
        },
      },
      {
        method: 'GET',
        path: `${CLUSTERS}?resourceVersionMatch=Exact`,
        expect: {
          status: 422,
          body: {
            message:
              'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
          },
        },
      },
    ],
  },
  {
    name: 'shows what is deleted with its last finalizer',
    steps: [
      list,
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('a', {
          labels: { w: '1' },
          finalizers: ['example.com/hold'],
        }),
        expect: { status: 201 },
      },
      {
        method: 'DELETE',
        path: `${CONFIGMAPS}/a`,
        expect: { status: 200 },
        save: { marked: 'metadata.resourceVersion' },
      },
      {
        method: 'PATCH',
        path: `${CONFIGMAPS}/a`,
        contentType: MERGE_PATCH,
        body: { metadata: { finalizers: null }, data: { a: '2' } },
        expect: {
          status: 200,
          body: { metadata: { finalizers: { $absent: true } } },
        },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?watch=1&labelSelector=w&resourceVersion={rv}&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [
            { type: 'ADDED' },
            {
              type: 'MODIFIED',
              object: { metadata: { resourceVersion: '{marked}' } },
            },
            {
              type: 'DELETED',
              object: {
                metadata: { finalizers: ['example.com/hold'] },
                data: { a: '1' },
              },
            },
          ],
        },
      },
    ],
  },
];
