import type { ConformanceCase } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  failure,
  pod,
  PODS,
  rayCluster,
  SECRETS,
  SERVICES,
} from './fixtures';
import { invalid, post } from './steps';

export const createCases: ConformanceCase[] = [
  {
    name: 'creates, fills in what the server owns, and says when a name is taken',
    steps: [
      {
        ...post(
          CLUSTERS,
          rayCluster('c', {
            workerGroupSpecs: [
              {
                groupName: 'g',
                rayStartParams: {},
                template: { spec: { containers: [{ name: 'w', image: 'i' }] } },
              },
            ],
          }),
          201,
          {
            apiVersion: 'ray.io/v1',
            kind: 'RayCluster',
            metadata: {
              name: 'c',
              namespace: '{ns}',
              generation: 1,
              uid: { $match: '^[0-9a-f-]{36}$' },
              resourceVersion: { $match: '^\\d+$' },
              creationTimestamp: {
                $match: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$',
              },
            },
            spec: {
              workerGroupSpecs: [
                {
                  minReplicas: 0,
                  maxReplicas: 2147483647,
                  numOfHosts: 1,
                  replicas: 0,
                },
              ],
            },
            status: { $absent: true },
          },
        ),
      },
      post(
        CLUSTERS,
        rayCluster('c'),
        409,
        failure(409, 'AlreadyExists', 'rayclusters.ray.io "c" already exists', {
          name: 'c',
          group: 'ray.io',
          kind: 'rayclusters',
        }),
      ),
    ],
  },
  {
    name: 'makes names of generateName',
    steps: [
      post(
        CONFIGMAPS,
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { generateName: 'made-' },
        },
        201,
        {
          metadata: {
            generateName: 'made-',
            name: { $match: '^made-[bcdfghjklmnpqrstvwxz2456789]{5}$' },
          },
        },
      ),
    ],
  },
  {
    name: 'checks everything and stores nothing in a dry run',
    steps: [
      post(`${CLUSTERS}?dryRun=All`, rayCluster('c'), 201, {
        metadata: { name: 'c', resourceVersion: { $absent: true } },
      }),
      {
        method: 'GET',
        path: `${CLUSTERS}/c`,
        expect: { status: 404 },
      },
      invalid(
        `${CLUSTERS}?dryRun=some`,
        rayCluster('c'),
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
      ),
    ],
  },
  {
    name: 'warns of unknown fields of custom resources and removes them',
    steps: [
      {
        ...post(CLUSTERS, rayCluster('c', { foo: 1 }), 201, {
          spec: { foo: { $absent: true } },
        }),
        expect: {
          status: 201,
          headers: { warning: '299 - "unknown field \\"spec.foo\\""' },
          body: { spec: { foo: { $absent: true } } },
        },
      },
      {
        method: 'POST',
        path: `${CLUSTERS}?fieldValidation=Ignore`,
        body: rayCluster('d', { foo: 1 }),
        expect: { status: 201, headers: { warning: { $absent: true } } },
      },
    ],
  },
  {
    name: 'refuses unknown fields where asked to be strict',
    steps: [
      post(
        `${CLUSTERS}?fieldValidation=Strict`,
        rayCluster('c', { foo: 1, bar: { a: 1 } }),
        400,
        failure(
          400,
          'BadRequest',
          'RayCluster in version "v1" cannot be handled as a RayCluster: strict decoding error: unknown field "spec.bar", unknown field "spec.foo"',
        ),
      ),
      post(
        `${PODS}?fieldValidation=Strict`,
        pod('p', { foo: 1, containers: [{ name: 'a', image: 'b', bar: 1 }] }),
        400,
        failure(
          400,
          'BadRequest',
          'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].bar", unknown field "spec.foo"',
        ),
      ),
      invalid(
        `${CLUSTERS}?fieldValidation=Foo`,
        rayCluster('c'),
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
      ),
    ],
  },
  {
    name: 'fills in defaults of core kinds',
    steps: [
      post(PODS, pod('p'), 201, {
        spec: {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          terminationGracePeriodSeconds: 30,
          serviceAccountName: 'default',
          enableServiceLinks: true,
          containers: [
            {
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePath: '/dev/termination-log',
            },
          ],
        },
        status: { phase: 'Pending', qosClass: 'BestEffort' },
      }),
      post(
        SERVICES,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 's' },
          spec: { ports: [{ port: 80 }] },
        },
        201,
        {
          spec: {
            type: 'ClusterIP',
            clusterIP: { $match: '^10\\.96\\.' },
            ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
            sessionAffinity: 'None',
            internalTrafficPolicy: 'Cluster',
          },
          status: { loadBalancer: {} },
        },
      ),
      post(
        SECRETS,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's' },
          stringData: { a: 'b' },
        },
        201,
        {
          type: 'Opaque',
          data: { a: 'Yg==' },
          stringData: { $absent: true },
        },
      ),
    ].map(step => (step.path === PODS ? { ...step, eventually: true } : step)),
  },
  {
    name: 'checks that body and path fit',
    steps: [
      post(
        CLUSTERS,
        rayCluster('c', {}, { namespace: 'kube-system' }),
        400,
        failure(
          400,
          'BadRequest',
          'the namespace of the provided object does not match the namespace sent on the request',
        ),
      ),
      post(
        CLUSTERS,
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'c' } },
        400,
        failure(
          400,
          'BadRequest',
          'the API version in the data (v1) does not match the expected API version (ray.io/v1)',
        ),
      ),
      post(CLUSTERS, {}, 400, {
        reason: 'BadRequest',
        message: {
          $match:
            "^the object provided is unrecognized \\(must be of type RayCluster\\): Object 'Kind' is missing in",
        },
      }),
      post(CLUSTERS, '{bad', 400, {
        reason: 'BadRequest',
        message: {
          $match:
            "^the object provided is unrecognized \\(must be of type RayCluster\\): couldn't get version/kind; json parse error: ",
        },
      }),
      post(
        '/apis/ray.io/v1/namespaces/{ns}-nope/rayclusters',
        rayCluster('c'),
        404,
        failure(404, 'NotFound', 'namespaces "{ns}-nope" not found', {
          name: '{ns}-nope',
          kind: 'namespaces',
        }),
      ),
      {
        ...post(CLUSTERS, rayCluster('c'), 415, {
          reason: 'UnsupportedMediaType',
        }),
        contentType: 'text/plain',
      },
      post(
        '/api/v1/pods',
        pod('p'),
        405,
        failure(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
          {},
        ),
      ),
    ],
  },
  {
    name: 'shows events through both of their groups',
    steps: [
      post(
        '/api/v1/namespaces/{ns}/events',
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'e' },
          involvedObject: { kind: 'Pod', name: 'p', namespace: '{ns}' },
          message: 'hello',
          reason: 'Said',
          type: 'Normal',
          count: 2,
        },
        201,
      ),
      {
        method: 'GET',
        path: '/apis/events.k8s.io/v1/namespaces/{ns}/events/e',
        expect: {
          status: 200,
          body: {
            apiVersion: 'events.k8s.io/v1',
            regarding: { kind: 'Pod', name: 'p' },
            note: 'hello',
            reason: 'Said',
            deprecatedCount: 2,
          },
        },
      },
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dp,type%3DNormal',
        expect: { status: 200, body: { items: [{ message: 'hello' }] } },
      },
    ],
  },
];
