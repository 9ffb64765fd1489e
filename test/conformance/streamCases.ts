import type { ConformanceCase, Step } from './ConformanceCase';
import { CLUSTERS, CONFIGMAPS, configMap, rayCluster } from './fixtures';

const END = { 'k8s.io/initial-events-end': 'true' };
const NOT_OLDER = 'resourceVersionMatch=NotOlderThan';
const STREAM = `watch=1&sendInitialEvents=true&${NOT_OLDER}&allowWatchBookmarks=true&timeoutSeconds=1`;

const refused = (query: string, message: string) => ({
  method: 'GET' as const,
  path: `${CONFIGMAPS}?${query}`,
  expect: {
    status: 422,
    body: {
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: ${message}`,
    },
  },
});

/** Streaming lists: a watch that begins with all there is, and says when. */
export const streamCases: ConformanceCase[] = [
  {
    name: 'streams a list, and marks its end by a bookmark',
    steps: [
      {
        method: 'POST',
        path: CLUSTERS,
        body: rayCluster('a', {}, { labels: { w: '1' } }),
        expect: { status: 201 },
      },
      {
        method: 'POST',
        path: CLUSTERS,
        body: rayCluster('b'),
        expect: { status: 201 },
      },
      ...['', '&resourceVersion=0', '&resourceVersion=1'].map(
        (version): Step => ({
          method: 'GET',
          path: `${CLUSTERS}?labelSelector=w&${STREAM}${version}`,
          expect: {
            status: 200,
            frames: [
              { type: 'ADDED', object: { metadata: { name: 'a' } } },
              {
                type: 'BOOKMARK',
                object: {
                  apiVersion: 'ray.io/v1',
                  kind: 'RayCluster',
                  metadata: {
                    annotations: END,
                    resourceVersion: { $match: '^\\d+$' },
                    name: { $absent: true },
                  },
                },
              },
            ],
          },
        }),
      ),
    ],
  },
  {
    name: 'streams a list without bookmarks for those who want none',
    steps: [
      {
        method: 'POST',
        path: CONFIGMAPS,
        body: configMap('a', { labels: { w: '1' } }),
        expect: { status: 201 },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?labelSelector=w&watch=1&sendInitialEvents=true&${NOT_OLDER}&timeoutSeconds=1`,
        expect: {
          status: 200,
          frames: [{ type: 'ADDED', object: { metadata: { name: 'a' } } }],
        },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?labelSelector=w&watch=1&sendInitialEvents=false&${NOT_OLDER}&timeoutSeconds=1`,
        expect: { status: 200, frames: [] },
      },
    ],
  },
  {
    name: 'streams metadata and tables, with bookmarks in their form',
    steps: [
      {
        method: 'GET',
        path: `${CONFIGMAPS}?labelSelector=none&${STREAM}`,
        accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
        expect: {
          status: 200,
          frames: [
            {
              type: 'BOOKMARK',
              object: {
                kind: 'PartialObjectMetadata',
                apiVersion: 'meta.k8s.io/v1',
                metadata: { annotations: END },
              },
            },
          ],
        },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}?labelSelector=none&${STREAM}`,
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
        expect: {
          status: 200,
          frames: [
            {
              type: 'BOOKMARK',
              object: {
                kind: 'Table',
                columnDefinitions: [
                  { name: 'Name' },
                  { name: 'Data' },
                  { name: 'Age' },
                ],
                rows: [
                  {
                    object: { metadata: { annotations: END } },
                  },
                ],
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'answers a streaming list of the future within the stream',
    steps: [
      {
        method: 'GET',
        path: `${CONFIGMAPS}?${STREAM}&resourceVersion=999999999`,
        expect: {
          status: 200,
          frames: [
            {
              type: 'ERROR',
              object: {
                message: {
                  $match:
                    '^Timeout: Too large resource version: 999999999, current: \\d+$',
                },
                reason: 'Timeout',
                details: { retryAfterSeconds: 1 },
                code: 504,
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'refuses options of lists and watches that do not go together',
    steps: [
      refused(
        'watch=1&sendInitialEvents=true',
        'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ),
      refused(
        'watch=1&sendInitialEvents=true&resourceVersionMatch=Exact',
        '[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
      ),
      refused(
        `watch=1&${NOT_OLDER}&resourceVersion=1`,
        'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
      refused(
        `sendInitialEvents=true&${NOT_OLDER}`,
        '[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
      ),
      refused(
        'sendInitialEvents=true',
        'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
      ),
      refused(
        `${STREAM}&continue=abc`,
        'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided',
      ),
      refused(
        'resourceVersionMatch=Foo&resourceVersion=1',
        'resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
      ),
      refused(
        'resourceVersionMatch=Exact&resourceVersion=0',
        'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      ),
    ],
  },
];
