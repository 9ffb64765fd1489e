import type { ConformanceCase } from './ConformanceCase';
import { CLUSTERS, MERGE_PATCH, rayCluster, SERVICES } from './fixtures';
import { apply, created, patch } from './steps';

const service = (ports: { name: string; port: number }[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's' },
  spec: { selector: { app: 'x' }, ports },
});

const condition = (type: string) => ({
  type,
  status: 'True',
  reason: 'Tried',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const status = (content: Record<string, never> | object) => ({
  apiVersion: 'ray.io/v1',
  kind: 'RayCluster',
  metadata: { name: 'c' },
  status: { ...content },
});

/** Server-side apply of lists that are merged by keys, and of the status. */
export const applyListCases: ConformanceCase[] = [
  {
    name: 'merges lists by their keys for each applier',
    steps: [
      apply(`${SERVICES}/s`, 'm', service([{ name: 'a', port: 1 }]), 201, {
        metadata: {
          managedFields: [
            {
              fieldsV1: {
                'f:spec': {
                  'f:ports': {
                    'k:{"port":1,"protocol":"TCP"}': {
                      '.': {},
                      'f:name': {},
                      'f:port': {},
                    },
                  },
                  'f:selector': {},
                },
              },
            },
          ],
        },
      }),
      apply(`${SERVICES}/s`, 'n', service([{ name: 'b', port: 2 }]), 200, {
        spec: {
          ports: [
            { name: 'a', port: 1, protocol: 'TCP' },
            { name: 'b', port: 2, protocol: 'TCP' },
          ],
        },
      }),
      apply(`${SERVICES}/s`, 'm', service([{ name: 'c', port: 3 }]), 200, {
        spec: {
          ports: [
            { name: 'b', port: 2 },
            { name: 'c', port: 3 },
          ],
        },
      }),
    ],
  },
  {
    name: 'applies a status by its own endpoint, apart from the rest',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      apply(
        `${CLUSTERS}/c/status`,
        'o',
        status({ state: 'ready', conditions: [condition('A')] }),
        200,
        {
          metadata: {
            generation: 1,
            managedFields: {
              $some: {
                manager: 'o',
                operation: 'Apply',
                subresource: 'status',
                fieldsV1: {
                  'f:status': {
                    'f:conditions': {
                      'k:{"type":"A"}': { '.': {}, 'f:status': {} },
                    },
                    'f:state': {},
                  },
                },
              },
            },
          },
          status: { state: 'ready' },
        },
      ),
      apply(
        `${CLUSTERS}/c/status`,
        'p',
        status({ conditions: [condition('B')] }),
        200,
        {
          status: {
            state: 'ready',
            conditions: [{ type: 'A' }, { type: 'B' }],
          },
        },
      ),
      patch(
        `${CLUSTERS}/c/status?fieldManager=q`,
        MERGE_PATCH,
        { status: { state: 'failed' } },
        200,
        {
          metadata: {
            managedFields: {
              $some: {
                manager: 'q',
                operation: 'Update',
                subresource: 'status',
                fieldsV1: { 'f:status': { 'f:state': {} } },
              },
            },
          },
        },
      ),
      apply(`${CLUSTERS}/c/status`, 'o', status({}), 200, {
        status: { state: 'failed', conditions: [{ type: 'B' }] },
      }),
      apply(
        `${CLUSTERS}/nope/status`,
        'o',
        { ...status({ state: 'ready' }), metadata: { name: 'nope' } },
        404,
      ),
    ],
  },
  {
    name: 'leaves the status out of what is applied to the object',
    steps: [
      apply(
        `${CLUSTERS}/c`,
        'm',
        {
          ...(rayCluster('c') as object),
          status: { state: 'ready' },
        },
        201,
        { status: { $absent: true } },
      ),
    ],
  },
];
