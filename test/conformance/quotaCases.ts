import type { ConformanceCase, Step, Template } from './ConformanceCase';
import { CLUSTERS, failure, pod, PODS, rayCluster, SECRETS } from './fixtures';
import { post } from './steps';

const QUOTAS = '/api/v1/namespaces/{ns}/resourcequotas';

const quota = (name: string, hard: Record<string, string>): Template => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name },
  spec: { hard },
});

const asking = (
  name: string,
  requests: Record<string, string>,
  limits: Record<string, string>,
): Template =>
  pod(name, {
    containers: [{ name: 'a', image: 'i:1', resources: { requests, limits } }],
  });

/** A quota that is in force: its use is known. */
const inForce = (name: string, hard: Record<string, string>): Step[] => [
  post(QUOTAS, quota(name, hard), 201),
  {
    method: 'GET',
    path: `${QUOTAS}/${name}`,
    eventually: true,
    expect: { status: 200, body: { status: { hard } } },
  },
];

const forbidden = (name: string, why: string) =>
  failure(403, 'Forbidden', `pods "${name}" is forbidden: ${why}`, {
    name,
    kind: 'pods',
  });

const used = (name: string, amounts: Record<string, string>): Step => ({
  method: 'GET',
  path: `${QUOTAS}/${name}`,
  eventually: true,
  expect: { status: 200, body: { status: { used: amounts } } },
});

const LIMITS = {
  'requests.cpu': '2',
  'requests.memory': '2Gi',
  'limits.cpu': '4',
  'requests.nvidia.com/gpu': '1',
  pods: '2',
};

export const quotaCases: ConformanceCase[] = [
  {
    name: 'holds pods to quotas of CPU, memory, GPUs and their number',
    steps: [
      ...inForce('q', LIMITS),
      used('q', { 'requests.cpu': '0', 'requests.memory': '0', pods: '0' }),
      {
        ...post(
          PODS,
          asking('a', {}, {}),
          403,
          forbidden(
            'a',
            'failed quota: q: must specify limits.cpu for: a; requests.cpu for: a; requests.memory for: a',
          ),
        ),
        eventually: true,
      },
      post(
        PODS,
        asking('a', { cpu: '3', memory: '3Gi' }, { cpu: '5' }),
        403,
        forbidden(
          'a',
          'exceeded quota: q, requested: limits.cpu=5,requests.cpu=3,requests.memory=3Gi, used: limits.cpu=0,requests.cpu=0,requests.memory=0, limited: limits.cpu=4,requests.cpu=2,requests.memory=2Gi',
        ),
      ),
      post(
        PODS,
        asking(
          'a',
          { cpu: '1500m', memory: '1Gi', 'nvidia.com/gpu': '1' },
          { cpu: '2', 'nvidia.com/gpu': '1' },
        ),
        201,
      ),
      used('q', {
        'limits.cpu': '2',
        'requests.cpu': '1500m',
        'requests.memory': '1Gi',
        'requests.nvidia.com/gpu': '1',
        pods: '1',
      }),
      post(
        PODS,
        asking(
          'b',
          { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': '1' },
          { cpu: '1', 'nvidia.com/gpu': '1' },
        ),
        403,
        forbidden(
          'b',
          'exceeded quota: q, requested: requests.cpu=1,requests.nvidia.com/gpu=1, used: requests.cpu=1500m,requests.nvidia.com/gpu=1, limited: requests.cpu=2,requests.nvidia.com/gpu=1',
        ),
      ),
      post(
        PODS,
        asking('b', { cpu: '0.25', memory: '512Mi' }, { cpu: '1' }),
        201,
      ),
      post(
        PODS,
        asking('c', { cpu: '100m', memory: '128Mi' }, { cpu: '100m' }),
        403,
        forbidden(
          'c',
          'exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
        ),
      ),
      { method: 'DELETE', path: `${PODS}/a`, expect: { status: 200 } },
      used('q', {
        'limits.cpu': '1',
        'requests.cpu': '250m',
        'requests.memory': '512Mi',
        'requests.nvidia.com/gpu': '0',
        pods: '1',
      }),
    ],
  },
  {
    name: 'counts objects in quotas, custom ones too, and several quotas',
    steps: [
      ...inForce('q', { 'count/rayclusters.ray.io': '1' }),
      ...inForce('r', { 'count/secrets': '1', cpu: '1' }),
      {
        ...post(CLUSTERS, rayCluster('a'), 201),
        eventually: true,
      },
      {
        ...post(
          CLUSTERS,
          rayCluster('b'),
          403,
          failure(
            403,
            'Forbidden',
            'rayclusters.ray.io "b" is forbidden: exceeded quota: q, requested: count/rayclusters.ray.io=1, used: count/rayclusters.ray.io=1, limited: count/rayclusters.ray.io=1',
            { name: 'b', group: 'ray.io', kind: 'rayclusters' },
          ),
        ),
      },
      post(
        SECRETS,
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
        201,
      ),
      post(
        SECRETS,
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' } },
        403,
      ),
      post(
        PODS,
        asking('a', { cpu: '1500m' }, {}),
        403,
        forbidden(
          'a',
          'exceeded quota: r, requested: cpu=1500m, used: cpu=0, limited: cpu=1',
        ),
      ),
    ],
  },
  {
    name: 'checks quotas',
    steps: [
      post(QUOTAS, quota('bad', { cpu: 'x' }), 400, {
        message:
          'ResourceQuota in version "v1" cannot be handled as a ResourceQuota: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
      }),
      post(QUOTAS, quota('bad', { foo: '1' }), 422, {
        message:
          'ResourceQuota "bad" is invalid: [spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified, spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota]',
      }),
      post(QUOTAS, quota('bad', { cpu: '-1' }), 422, {
        message:
          'ResourceQuota "bad" is invalid: spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      }),
    ],
  },
  {
    name: 'refuses requests above their limits',
    steps: [
      {
        ...post(PODS, asking('a', { cpu: '1.5' }, { cpu: '1' }), 422, {
          message:
            'Pod "a" is invalid: spec.containers[0].resources.requests: Invalid value: "1500m": must be less than or equal to cpu limit of 1',
        }),
        eventually: true,
      },
    ],
  },
];
