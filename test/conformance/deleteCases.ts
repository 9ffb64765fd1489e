import type { ConformanceCase } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  failure,
  MERGE_PATCH,
  rayCluster,
} from './fixtures';
import { created, patch } from './steps';

export const deleteCases: ConformanceCase[] = [
  {
    name: 'deletes with preconditions',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c`,
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: { uid: 'x' },
        },
        expect: {
          status: 409,
          body: failure(
            409,
            'Conflict',
            'Operation cannot be fulfilled on RayCluster.ray.io "c": the UID in the precondition (x) does not match the UID in record ({uid}). The object might have been deleted and then recreated',
            { name: 'c', group: 'ray.io', kind: 'RayCluster' },
          ),
        },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c`,
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: { resourceVersion: '1' },
        },
        expect: {
          status: 409,
          body: {
            message: {
              $match:
                'the ResourceVersion in the precondition \\(1\\) does not match the ResourceVersion in record \\(\\d+\\). The object might have been modified$',
            },
          },
        },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c?propagationPolicy=Foo`,
        expect: {
          status: 422,
          body: {
            message:
              'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
          },
        },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c?dryRun=All`,
        expect: { status: 200, body: { status: 'Success' } },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c`,
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: { uid: '{uid}' },
        },
        expect: {
          status: 200,
          body: {
            kind: 'Status',
            status: 'Success',
            details: {
              name: 'c',
              group: 'ray.io',
              kind: 'rayclusters',
              uid: '{uid}',
            },
          },
        },
      },
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c`,
        expect: { status: 404 },
      },
    ],
  },
  {
    name: 'keeps an object with finalizers until they are gone',
    steps: [
      created(
        CLUSTERS,
        rayCluster('c', {}, { finalizers: ['example.com/wait'] }),
      ),
      {
        method: 'DELETE',
        path: `${CLUSTERS}/c`,
        expect: {
          status: 200,
          body: {
            kind: 'RayCluster',
            metadata: {
              generation: 2,
              deletionTimestamp: { $match: 'Z$' },
              deletionGracePeriodSeconds: 0,
              finalizers: ['example.com/wait'],
            },
          },
        },
      },
      patch(
        `${CLUSTERS}/c`,
        MERGE_PATCH,
        { metadata: { finalizers: null } },
        200,
      ),
      { method: 'GET', path: `${CLUSTERS}/c`, expect: { status: 404 } },
    ],
  },
  ...(['Background', 'Foreground'] as const).map(policy => ({
    name: `deletes what an object owns: ${policy}`,
    steps: [
      created(CONFIGMAPS, configMap('owner')),
      created(
        CONFIGMAPS,
        configMap('child', {
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: 'owner',
              uid: '{uid}',
              blockOwnerDeletion: true,
            },
          ],
        }),
      ),
      {
        method: 'DELETE' as const,
        path: `${CONFIGMAPS}/owner?propagationPolicy=${policy}`,
        expect: { status: 200 },
      },
      ...['child', 'owner'].map(name => ({
        method: 'GET' as const,
        path: `${CONFIGMAPS}/${name}`,
        expect: { status: 404 },
        eventually: true,
      })),
    ],
  })),
  {
    name: 'leaves what an object owns when asked to orphan it',
    steps: [
      created(CONFIGMAPS, configMap('owner')),
      created(
        CONFIGMAPS,
        configMap('child', {
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: 'owner',
              uid: '{uid}',
            },
          ],
        }),
      ),
      {
        method: 'DELETE',
        path: `${CONFIGMAPS}/owner?propagationPolicy=Orphan`,
        expect: { status: 200 },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}/owner`,
        expect: { status: 404 },
        eventually: true,
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}/child`,
        expect: {
          status: 200,
          body: { metadata: { ownerReferences: { $absent: true } } },
        },
      },
    ],
  },
  {
    name: 'deletes collections by selector',
    steps: [
      created(CONFIGMAPS, configMap('a', { labels: { x: '1' } })),
      created(CONFIGMAPS, configMap('b', { labels: { x: '1' } })),
      created(CONFIGMAPS, configMap('c')),
      {
        method: 'DELETE',
        path: `${CONFIGMAPS}?labelSelector=x%3D1`,
        expect: {
          status: 200,
          body: {
            kind: 'ConfigMapList',
            items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
          },
        },
      },
      { method: 'GET', path: `${CONFIGMAPS}/a`, expect: { status: 404 } },
      { method: 'GET', path: `${CONFIGMAPS}/c`, expect: { status: 200 } },
    ],
  },
];
