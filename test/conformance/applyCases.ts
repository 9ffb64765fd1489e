import type { ConformanceCase, Template } from './ConformanceCase';
import {
  APPLY_PATCH,
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  failure,
  MERGE_PATCH,
  rayCluster,
} from './fixtures';
import { apply, patch } from './steps';

const owner = (
  manager: string,
  fieldsV1: Template,
  more: Record<string, Template> = {},
): Template => ({
  $some: {
    manager,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...more,
  },
});

const conflict = (message: string, fields: string[], why: string) =>
  failure(409, 'Conflict', message, {
    causes: fields.map(field => ({
      reason: 'FieldManagerConflict',
      message: why,
      field,
    })),
  });

const C = `${CONFIGMAPS}/a`;

/** Server-side apply: who owns what, conflicts, removal, and what is refused. */
export const applyCases: ConformanceCase[] = [
  {
    name: 'creates by server-side apply, and knows when nothing changed',
    steps: [
      {
        ...apply(C, 'm', configMap('a', { labels: { l: '1' } }), 201, {
          metadata: {
            managedFields: [
              {
                manager: 'm',
                operation: 'Apply',
                apiVersion: 'v1',
                fieldsType: 'FieldsV1',
                fieldsV1: {
                  'f:data': { 'f:a': {} },
                  'f:metadata': { 'f:labels': { 'f:l': {} } },
                },
              },
            ],
          },
        }),
        save: { rv: 'metadata.resourceVersion' },
      },
      apply(C, 'm', configMap('a', { labels: { l: '1' } }), 200, {
        metadata: { resourceVersion: '{rv}' },
      }),
      apply(`${CONFIGMAPS}/dry?dryRun=All`, 'm', configMap('dry'), 201),
      {
        method: 'GET',
        path: `${CONFIGMAPS}/dry`,
        expect: { status: 404 },
      },
    ],
  },
  {
    name: 'refuses what others own, unless forced',
    steps: [
      apply(C, 'm', configMap('a', {}, { x: '1', y: '2' }), 201),
      apply(
        C,
        'n',
        configMap('a', {}, { x: '9', y: '8' }),
        409,
        conflict(
          'Apply failed with 2 conflicts: conflicts with "m":\n- .data.x\n- .data.y',
          ['.data.x', '.data.y'],
          'conflict with "m"',
        ),
      ),
      apply(C, 'n', configMap('a', {}, { x: '1' }), 200, {
        metadata: { managedFields: owner('n', { 'f:data': { 'f:x': {} } }) },
      }),
      apply(`${C}?force=true`, 'n', configMap('a', {}, { y: '8' }), 200, {
        data: { x: '1', y: '8' },
        metadata: { managedFields: owner('m', { 'f:data': { 'f:x': {} } }) },
      }),
      apply(C, 'm', { apiVersion: 'v1', kind: 'ConfigMap' }, 200, {
        data: { x: { $absent: true }, y: '8' },
        metadata: {
          managedFields: [
            { manager: 'n', fieldsV1: { 'f:data': { 'f:y': {} } } },
          ],
        },
      }),
    ],
  },
  {
    name: 'counts updates and patches as owners, too',
    steps: [
      apply(C, 'm', configMap('a', { labels: { l: '1' } }, { x: '1' }), 201),
      patch(`${C}?fieldManager=u`, MERGE_PATCH, { data: { x: '2' } }, 200, {
        metadata: {
          managedFields: [
            {
              manager: 'm',
              operation: 'Apply',
              fieldsV1: { 'f:metadata': { 'f:labels': { 'f:l': {} } } },
            },
            {
              manager: 'u',
              operation: 'Update',
              fieldsV1: { 'f:data': { 'f:x': {} } },
            },
          ],
        },
      }),
      apply(
        C,
        'm',
        configMap('a', {}, { x: '1' }),
        409,
        conflict(
          'Apply failed with 1 conflict: conflict with "u" using v1: .data.x',
          ['.data.x'],
          'conflict with "u" using v1',
        ),
      ),
      {
        method: 'PUT',
        path: C,
        headers: { 'User-Agent': 'tool/v1.2 (linux)' },
        body: configMap('a', {}, { z: '1' }),
        expect: {
          status: 200,
          body: {
            metadata: {
              managedFields: [
                { manager: 'tool', fieldsV1: { 'f:data': { 'f:z': {} } } },
              ],
            },
          },
        },
      },
    ],
  },
  {
    name: 'takes ownership of lists as one from whoever changed a part',
    steps: [
      apply(
        `${CLUSTERS}/c`,
        'm',
        rayCluster('c', {
          workerGroupSpecs: [
            {
              groupName: 'g',
              replicas: 1,
              minReplicas: 0,
              maxReplicas: 3,
              rayStartParams: {},
              template: { spec: { containers: [{ name: 'w', image: 'i:1' }] } },
            },
          ],
        }),
        201,
        {
          metadata: {
            managedFields: [
              {
                fieldsV1: {
                  'f:spec': {
                    'f:managedBy': {},
                    'f:workerGroupSpecs': {},
                    'f:headGroupSpec': {
                      'f:rayStartParams': {},
                      'f:template': {
                        'f:spec': {
                          'f:containers': {
                            'k:{"name":"ray-head"}': {
                              '.': {},
                              'f:image': {},
                              'f:name': {},
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            ],
          },
        },
      ),
      patch(
        `${CLUSTERS}/c?fieldManager=scaler`,
        'application/json-patch+json',
        [
          {
            op: 'replace',
            path: '/spec/workerGroupSpecs/0/replicas',
            value: 2,
          },
        ],
        200,
      ),
      apply(
        `${CLUSTERS}/c`,
        'm',
        rayCluster('c', {
          workerGroupSpecs: [
            {
              groupName: 'g',
              replicas: 1,
              rayStartParams: {},
              template: { spec: { containers: [{ name: 'w', image: 'i:1' }] } },
            },
          ],
        }),
        409,
        conflict(
          'Apply failed with 1 conflict: conflict with "scaler" using ray.io/v1: .spec.workerGroupSpecs',
          ['.spec.workerGroupSpecs'],
          'conflict with "scaler" using ray.io/v1',
        ),
      ),
    ],
  },
  {
    name: 'refuses configurations that are none of the object',
    steps: [
      patch(
        C,
        APPLY_PATCH,
        configMap('a'),
        422,
        failure(
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ),
      ),
      patch(
        `${C}?fieldManager=m&force=true`,
        MERGE_PATCH,
        { data: {} },
        422,
        failure(
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
        ),
      ),
      apply(C, 'a'.repeat(129), configMap('a'), 422, {
        message:
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
      }),
      apply(
        C,
        'm',
        configMap('a', { managedFields: [{ manager: 'x' }] }),
        400,
        failure(400, 'BadRequest', 'metadata.managedFields must be nil'),
      ),
      apply(
        C,
        'm',
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
        400,
        failure(400, 'BadRequest', 'invalid object type: /v1, Kind=Secret'),
      ),
      apply(
        C,
        'm',
        { kind: 'ConfigMap', metadata: { name: 'a' } },
        400,
        failure(400, 'BadRequest', 'invalid object type: /, Kind=ConfigMap'),
      ),
      apply(
        C,
        'm',
        configMap('b'),
        400,
        failure(
          400,
          'BadRequest',
          'the name of the object (b) does not match the name on the URL (a)',
        ),
      ),
      apply(
        C,
        'm',
        configMap('a', { uid: 'abc' }),
        409,
        failure(
          409,
          'Conflict',
          'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid abc, and no existing object was found',
        ),
      ),
      apply(C, 'm', configMap('a'), 201),
      apply(C, 'm', configMap('a', { resourceVersion: '1' }), 409, {
        message: {
          $match:
            '^Operation cannot be fulfilled on configmaps "a": the object',
        },
      }),
    ],
  },
  {
    name: 'answers 500 to an apply of fields that the schema does not have',
    steps: [
      apply(C, 'm', { ...(configMap('a') as object), foo: 1 }, 500, {
        status: 'Failure',
        reason: { $absent: true },
        message:
          'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .foo: field not declared in schema',
        code: 500,
      }),
      apply(`${CLUSTERS}/c`, 'm', rayCluster('c', { foo: 1 }), 500, {
        message:
          'failed to create typed patch object (/c; ray.io/v1, Kind=RayCluster): .spec.foo: field not declared in schema',
      }),
      apply(`${CLUSTERS}/c`, 'm', rayCluster('c', { suspend: 'x' }), 500, {
        message:
          'failed to create typed patch object (/c; ray.io/v1, Kind=RayCluster): .spec.suspend: expected boolean, got &{x}',
      }),
      apply(
        `${CLUSTERS}/c`,
        'm',
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: { name: 'c' },
          spec: {},
        },
        422,
        {
          reason: 'Invalid',
          message: { $match: 'spec.headGroupSpec: Required value' },
        },
      ),
    ],
  },
];
