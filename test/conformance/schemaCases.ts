import type { ConformanceCase, Template } from './ConformanceCase';
import {
  CLUSTERS,
  CONFIGMAPS,
  configMap,
  failure,
  pod,
  PODS,
  rayCluster,
  SECRETS,
  SERVICES,
} from './fixtures';
import { invalid, post } from './steps';

const NOT_CHECKED =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const LONG = 'a'.repeat(64);

export const schemaCases: ConformanceCase[] = [
  {
    name: 'checks custom resources by the schema of their CRD',
    steps: [
      post(
        CLUSTERS,
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: { name: 'c' },
          spec: {},
        },
        422,
        failure(
          422,
          'Invalid',
          `RayCluster.ray.io "c" is invalid: [spec.headGroupSpec: Required value, ${NOT_CHECKED}]`,
          {
            name: 'c',
            group: 'ray.io',
            kind: 'RayCluster',
            causes: [
              {
                reason: 'FieldValueRequired',
                message: 'Required value',
                field: 'spec.headGroupSpec',
              },
              { reason: 'FieldValueInvalid', field: '<nil>' },
            ],
          },
        ),
      ),
      invalid(
        CLUSTERS,
        rayCluster('c', { suspend: 'yes' }),
        `RayCluster.ray.io "c" is invalid: [spec.suspend: Invalid value: "string": spec.suspend in body must be of type boolean: "string", ${NOT_CHECKED}]`,
      ),
      invalid(
        CLUSTERS,
        rayCluster('c', { managedBy: 'me' }),
        'RayCluster.ray.io "c" is invalid: spec.managedBy: Invalid value: "me": the managedBy field value must be either \'ray.io/kuberay-operator\' or \'kueue.x-k8s.io/multikueue\'',
      ),
      invalid(
        CLUSTERS,
        rayCluster('c', {
          autoscalerOptions: { upscalingMode: 'Fast' },
        }),
        {
          $match:
            'spec.autoscalerOptions.upscalingMode: Unsupported value: "Fast": supported values: "Default", "Aggressive", "Conservative"',
        },
      ),
      invalid(
        '/apis/ray.io/v1/namespaces/{ns}/rayjobs',
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayJob',
          metadata: { name: 'j' },
          spec: {
            managedBy: 'kueue.x-k8s.io/multikueue',
            backoffLimit: -1,
            deletionStrategy: { deletionRules: [] },
          },
        },
        {
          $match:
            'spec.deletionStrategy.deletionRules: Invalid value: 0: spec.deletionStrategy.deletionRules in body should have at least 1 items',
        },
      ),
      invalid(
        CLUSTERS,
        rayCluster('c', {
          headGroupSpec: {
            rayStartParams: {},
            template: {
              spec: {
                containers: [
                  { name: 'a', image: 'i' },
                  { name: 'a', image: 'i' },
                ],
              },
            },
          },
        }),
        {
          $match:
            'spec.headGroupSpec.template.spec.containers\\[1\\]: Duplicate value: \\{"name":"a"\\}',
        },
      ),
      invalid(
        CLUSTERS,
        rayCluster('c', {
          headGroupSpec: {
            rayStartParams: {},
            template: {
              spec: {
                containers: [
                  {
                    name: 'a',
                    resources: { limits: { cpu: 'many', memory: true } },
                    ports: [{ containerPort: 'x' }],
                  },
                ],
              },
            },
          },
        }),
        {
          $match:
            'containers\\[0\\].ports\\[0\\].containerPort in body must be of type integer: "string"',
        },
      ),
    ],
  },
  {
    name: 'checks names as their kinds demand',
    steps: [
      invalid(
        CLUSTERS,
        rayCluster('C_1'),
        `RayCluster.ray.io "C_1" is invalid: metadata.name: Invalid value: "C_1": ${SUBDOMAIN}`,
      ),
      invalid(
        CLUSTERS,
        { ...(rayCluster('x') as object), metadata: {} } as Template,
        `RayCluster.ray.io "" is invalid: [metadata.name: Required value: name or generateName is required, ${NOT_CHECKED}]`,
      ),
      invalid(
        SERVICES,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: LONG },
          spec: { ports: [{ port: 80 }] },
        },
        `Service "${LONG}" is invalid: metadata.name: Invalid value: "${LONG}": must be no more than 63 characters`,
      ),
      invalid(
        '/api/v1/namespaces',
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } },
        'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
      ),
      invalid(
        CONFIGMAPS,
        configMap('c', { labels: { 'a b': 'c d' } }),
        "ConfigMap \"c\" is invalid: [metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), metadata.labels: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]",
      ),
      invalid(
        CONFIGMAPS,
        configMap('c', { labels: { a: LONG } }),
        `ConfigMap "c" is invalid: metadata.labels: Invalid value: "${LONG}": must be no more than 63 bytes`,
      ),
      invalid(
        CONFIGMAPS,
        configMap('c', { labels: { [`x/${LONG}`]: 'a' } }),
        `ConfigMap "c" is invalid: metadata.labels: Invalid value: "x/${LONG}": name part must be no more than 63 bytes`,
      ),
      invalid(
        CONFIGMAPS,
        configMap('c', { annotations: { 'a b': 'c' }, finalizers: ['nope'] }),
        {
          $match:
            '^ConfigMap "c" is invalid: \\[metadata.annotations: Invalid value: "a b": name part must consist of .*, metadata.finalizers\\[0\\]: Invalid value: "nope": ',
        },
      ),
    ],
  },
  {
    name: 'accepts cluster names that are too long for KubeRay (its webhook is off)',
    steps: [post(CLUSTERS, rayCluster('c'.repeat(60)), 201)],
  },
  {
    name: 'checks core kinds',
    steps: [
      invalid(PODS, pod('p', { containers: [{ name: 'a_b' }] }), {
        $match:
          '^Pod "p" is invalid: \\[spec.containers\\[0\\].name: Invalid value: "a_b": a lowercase RFC 1123 label .*, spec.containers\\[0\\].image: Required value\\]$',
      }),
      invalid(
        SERVICES,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 's' },
          spec: { ports: [{ port: 0 }] },
        },
        'Service "s" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
      ),
      post(
        PODS,
        pod('p', { hostNetwork: 'x' }),
        400,
        failure(
          400,
          'BadRequest',
          'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
        ),
      ),
      post(
        SECRETS,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's' },
          data: { a: '!!' },
        },
        400,
        failure(
          400,
          'BadRequest',
          'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
        ),
      ),
      invalid(
        SECRETS,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's' },
          data: { 'a b': 'YQ==' },
        },
        "Secret \"s\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    ],
  },
  {
    name: 'takes Secrets whose base64 holds line breaks',
    steps: [
      {
        method: 'POST',
        path: SECRETS,
        body: {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'broken' },
          data: { unix: 'YWJj\nZGVm\n', dos: 'YWJj\r\nZA==\r\n' },
        },
        expect: {
          status: 201,
          body: { data: { unix: 'YWJjZGVm', dos: 'YWJjZA==' } },
        },
      },
    ],
  },
];
