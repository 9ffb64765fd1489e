import type { ConformanceCase } from './ConformanceCase';
import { CONFIGMAPS, failure, pod, PODS, SERVICES } from './fixtures';

const unavailable = (message: string) =>
  failure(503, 'ServiceUnavailable', message);

const BAD_LOGS = [
  [
    '',
    400,
    'a container name must be specified for pod p, choose one of: [a b]',
  ],
  ['?container=zz', 400, 'container zz is not valid for pod p'],
  [
    '?container=a&tailLines=-2',
    422,
    'PodLogOptions "p" is invalid: tailLines: Invalid value: -2: must be greater than or equal to 0',
  ],
  [
    '?container=a&sinceSeconds=0',
    422,
    'PodLogOptions "p" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    '?container=a&limitBytes=0',
    422,
    'PodLogOptions "p" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
  ],
] as const;

export const podCases: ConformanceCase[] = [
  {
    name: 'says what is wrong with a request for logs',
    steps: [
      {
        method: 'POST',
        path: PODS,
        body: pod('p', {
          containers: [
            { name: 'a', image: 'i' },
            { name: 'b', image: 'i' },
          ],
        }),
        expect: { status: 201 },
        eventually: true,
      },
      ...BAD_LOGS.map(([query, status, message]) => ({
        method: 'GET' as const,
        path: `${PODS}/p/log${query}`,
        expect: { status, body: { kind: 'Status', message } },
      })),
      {
        method: 'GET',
        path: `${PODS}/nope/log`,
        expect: { status: 404, body: { message: 'pods "nope" not found' } },
      },
    ],
  },
  {
    name: 'answers 503 for a service without ready pods',
    steps: [
      {
        method: 'POST',
        path: SERVICES,
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 's' },
          spec: {
            selector: { no: 'pod' },
            ports: [{ name: 'http', port: 80 }],
          },
        },
        expect: { status: 201 },
      },
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/endpoints/s',
        expect: { status: 200 },
        eventually: true,
      },
      ...['s:http', 's:nope', 's:80', 's'].map(id => ({
        method: 'GET' as const,
        path: `${SERVICES}/${id}/proxy/x`,
        expect: {
          status: 503,
          body: unavailable('no endpoints available for service "s"'),
        },
      })),
      {
        method: 'GET',
        path: `${SERVICES}/nope/proxy/`,
        expect: { status: 404, body: { message: 'services "nope" not found' } },
      },
    ],
  },
  {
    name: 'deletes a pod that has no node at once and answers it',
    steps: [
      {
        method: 'POST',
        path: PODS,
        body: pod('p'),
        expect: { status: 201 },
        eventually: true,
      },
      {
        method: 'DELETE',
        path: `${PODS}/p`,
        expect: { status: 200, body: { kind: 'Pod', metadata: { name: 'p' } } },
      },
      { method: 'GET', path: `${PODS}/p`, expect: { status: 404 } },
    ],
  },
  {
    name: 'empties namespaces that are deleted and takes nothing new into them',
    steps: [
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/configmaps',
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'kept', finalizers: ['example.com/wait'] },
        },
        expect: { status: 201 },
      },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/{ns}',
        expect: {
          status: 200,
          body: { kind: 'Namespace', status: { phase: 'Terminating' } },
        },
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/configmaps',
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'new' },
        },
        expect: {
          status: 403,
          body: failure(
            403,
            'Forbidden',
            'configmaps "new" is forbidden: unable to create new content in namespace {ns} because it is being terminated',
            {
              name: 'new',
              kind: 'configmaps',
              causes: [
                {
                  reason: 'NamespaceTerminating',
                  message: 'namespace {ns} is being terminated',
                  field: 'metadata.namespace',
                },
              ],
            },
          ),
        },
      },
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/{ns}/configmaps/kept',
        contentType: 'application/merge-patch+json',
        body: { metadata: { finalizers: null } },
        expect: { status: 200 },
      },
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}',
        expect: { status: 404 },
        eventually: true,
      },
    ],
  },
  {
    name: 'refuses pods whose service account does not exist',
    steps: [
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/serviceaccounts/default',
        expect: { status: 200 },
        eventually: true,
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}/kube-root-ca.crt`,
        expect: {
          status: 200,
          body: { data: { 'ca.crt': { $match: '^-----BEGIN CERTIFICATE' } } },
        },
        eventually: true,
      },
      {
        method: 'POST',
        path: PODS,
        body: pod('p', {
          serviceAccountName: 'nobody',
          containers: [{ name: 'a', image: 'i' }],
        }),
        expect: {
          status: 403,
          body: failure(
            403,
            'Forbidden',
            'pods "p" is forbidden: error looking up service account {ns}/nobody: serviceaccount "nobody" not found',
          ),
        },
      },
    ],
  },
];
