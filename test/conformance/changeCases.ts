import type { ConformanceCase } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  failure,
  JSON_PATCH,
  MERGE_PATCH,
  pod,
  PODS,
  rayCluster,
  STRATEGIC_PATCH,
} from './fixtures';
import { created, patch } from './steps';

const REJECTED = failure(
  422,
  'Invalid',
  'the server rejected our request due to an error in our request',
  {},
);

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export const changeCases: ConformanceCase[] = [
  {
    name: 'counts generations of the spec only, and knows when nothing changed',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      patch(
        `${CLUSTERS}/c`,
        MERGE_PATCH,
        { metadata: { labels: { a: 'b' } } },
        200,
        {
          metadata: { generation: 1, labels: { a: 'b' } },
        },
      ),
      {
        ...patch(
          `${CLUSTERS}/c`,
          MERGE_PATCH,
          { spec: { suspend: true } },
          200,
          {
            metadata: { generation: 2 },
          },
        ),
        save: { rv: 'metadata.resourceVersion' },
      },
      patch(`${CLUSTERS}/c`, MERGE_PATCH, { spec: { suspend: true } }, 200, {
        metadata: { generation: 2, resourceVersion: '{rv}' },
      }),
    ],
  },
  {
    name: 'keeps spec and status apart',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      patch(
        `${CLUSTERS}/c/status`,
        MERGE_PATCH,
        { status: { state: 'ready' }, spec: { suspend: true } },
        200,
        {
          metadata: { generation: 1 },
          status: { state: 'ready' },
          spec: { suspend: { $absent: true } },
        },
      ),
      patch(
        `${CLUSTERS}/c`,
        MERGE_PATCH,
        { status: { state: 'failed' } },
        200,
        {
          status: { state: 'ready' },
        },
      ),
      {
        method: 'GET',
        path: `${CLUSTERS}/c/status`,
        expect: { status: 200, body: { status: { state: 'ready' } } },
      },
      patch(
        `${CLUSTERS}/c/status`,
        MERGE_PATCH,
        { status: { state: 7 } },
        422,
        {
          message: {
            $match:
              'status.state: Invalid value: "integer": state in body must be of type string: "integer"',
          },
        },
      ),
    ],
  },
  {
    name: 'applies JSON patches, guarded by test',
    steps: [
      created(CLUSTERS, rayCluster('c', { suspend: true })),
      patch(
        `${CLUSTERS}/c`,
        JSON_PATCH,
        [
          { op: 'test', path: '/spec/suspend', value: true },
          { op: 'replace', path: '/spec/suspend', value: false },
          { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } },
        ],
        200,
        { spec: { suspend: false }, metadata: { labels: { 'a/b': 'c' } } },
      ),
      patch(
        `${CLUSTERS}/c`,
        JSON_PATCH,
        [{ op: 'remove', path: '/metadata/labels/a~1b' }],
        200,
        { metadata: { labels: { $absent: true } } },
      ),
      patch(
        `${CLUSTERS}/c`,
        JSON_PATCH,
        [
          { op: 'test', path: '/spec/suspend', value: true },
          { op: 'replace', path: '/spec/rayVersion', value: 'x' },
        ],
        422,
        REJECTED,
      ),
      patch(
        `${CLUSTERS}/c`,
        JSON_PATCH,
        [{ op: 'replace', path: '/spec/no/such', value: 1 }],
        422,
        REJECTED,
      ),
      patch(
        `${CLUSTERS}/c`,
        JSON_PATCH,
        { a: 1 },
        400,
        failure(
          400,
          'BadRequest',
          'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
        ),
      ),
    ],
  },
  {
    name: 'applies merge patches, with null to remove and conflicts by resourceVersion',
    steps: [
      created(CONFIGMAPS, configMap('c', {}, { a: '1', b: '2' })),
      patch(
        `${CONFIGMAPS}/c`,
        MERGE_PATCH,
        { data: { a: null, d: '3' } },
        200,
        {
          data: { a: { $absent: true }, b: '2', d: '3' },
        },
      ),
      patch(
        `${CONFIGMAPS}/c`,
        MERGE_PATCH,
        { metadata: { resourceVersion: '{rv}' }, data: { b: '4' } },
        409,
        failure(
          409,
          'Conflict',
          `Operation cannot be fulfilled on configmaps "c": ${MODIFIED}`,
          { name: 'c', kind: 'configmaps' },
        ),
      ),
      patch(
        `${CONFIGMAPS}/c`,
        MERGE_PATCH,
        { metadata: { name: 'x' } },
        400,
        failure(
          400,
          'BadRequest',
          'the name of the object (x) does not match the name on the URL (c)',
        ),
      ),
      patch(`${CONFIGMAPS}/c`, MERGE_PATCH, { metadata: { uid: 'x' } }, 422, {
        reason: 'Invalid',
        message: {
          $match: 'metadata.uid: Invalid value: "x": field is immutable',
        },
      }),
      patch(`${CONFIGMAPS}/nope`, MERGE_PATCH, { data: {} }, 404),
    ],
  },
  {
    name: 'checks unknown fields and schemas in patches too',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      patch(
        `${CLUSTERS}/c?fieldValidation=Strict`,
        MERGE_PATCH,
        { spec: { foo: 1 } },
        422,
        {
          reason: 'Invalid',
          message: {
            $match: 'strict decoding error: unknown field "spec.foo"$',
          },
        },
      ),
      {
        method: 'PATCH',
        path: `${CLUSTERS}/c`,
        contentType: MERGE_PATCH,
        body: { spec: { foo: 1 } },
        expect: {
          status: 200,
          headers: { warning: '299 - "unknown field \\"spec.foo\\""' },
          body: { spec: { foo: { $absent: true } } },
        },
      },
      patch(
        `${CLUSTERS}/c`,
        MERGE_PATCH,
        { spec: { managedBy: 'ray.io/kuberay-operator' } },
        422,
        {
          message:
            'RayCluster.ray.io "c" is invalid: spec.managedBy: Invalid value: "ray.io/kuberay-operator": the managedBy field is immutable',
        },
      ),
    ],
  },
  {
    name: 'merges lists of core kinds by their keys in strategic merge patches',
    steps: [
      created(
        PODS,
        pod('p', {
          containers: [
            { name: 'a', image: 'i:1' },
            { name: 'b', image: 'i:1' },
          ],
        }),
      ),
      patch(
        `${PODS}/p`,
        STRATEGIC_PATCH,
        {
          spec: {
            containers: [{ name: 'b', image: 'i:2' }],
            '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
          },
        },
        200,
        {
          spec: {
            containers: [
              { name: 'a', image: 'i:1' },
              { name: 'b', image: 'i:2' },
            ],
          },
        },
      ),
      patch(
        `${PODS}/p`,
        STRATEGIC_PATCH,
        { spec: { restartPolicy: 'Never' } },
        422,
        {
          message: {
            $match:
              '^Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers\\[\\*\\].image`',
          },
        },
      ),
    ].map((step, i) => (i === 0 ? { ...step, eventually: true } : step)),
  },
  {
    name: 'has no strategic merge patch for custom resources',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      patch(`${CLUSTERS}/c`, STRATEGIC_PATCH, { spec: {} }, 415, {
        reason: 'UnsupportedMediaType',
        message: {
          $match:
            'accepted media types include: application/json-patch\\+json, application/merge-patch\\+json',
        },
      }),
    ],
  },
  {
    name: 'replaces objects by PUT, with resourceVersion for custom resources',
    steps: [
      created(CLUSTERS, rayCluster('c')),
      {
        method: 'PUT',
        path: `${CLUSTERS}/c`,
        body: rayCluster('c'),
        expect: {
          status: 422,
          body: {
            message:
              'rayclusters.ray.io "c" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
          },
        },
      },
      {
        method: 'PUT',
        path: `${CLUSTERS}/d`,
        body: rayCluster('c'),
        expect: {
          status: 400,
          body: {
            message:
              'the name of the object (c) does not match the name on the URL (d)',
          },
        },
      },
      {
        method: 'PUT',
        path: `${CLUSTERS}/c`,
        body: rayCluster('c', { suspend: true }, { resourceVersion: '{rv}' }),
        expect: {
          status: 200,
          body: { metadata: { uid: '{uid}', generation: 2 } },
        },
      },
      {
        method: 'PUT',
        path: `${CLUSTERS}/c`,
        body: rayCluster('c', {}, { resourceVersion: '{rv}' }),
        expect: {
          status: 409,
          body: failure(
            409,
            'Conflict',
            `Operation cannot be fulfilled on rayclusters.ray.io "c": ${MODIFIED}`,
          ),
        },
      },
      created(CONFIGMAPS, configMap('c')),
      {
        method: 'PUT',
        path: `${CONFIGMAPS}/c`,
        body: configMap('c', {}, { z: '1' }),
        expect: {
          status: 200,
          body: { data: { z: '1', a: { $absent: true } } },
        },
      },
    ],
  },
];
