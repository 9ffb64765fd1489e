import type {
  PodObject,
  RayClusterObject,
  ServiceObject,
} from '@raydeck/backstage-plugin-ray-common';
import { headProblem, tokenSecretOf } from './findRayHead';

const UID = 'uid-1';

function owner(uid: string) {
  return [
    {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      name: 'train',
      uid,
      controller: true,
    },
  ];
}

function rayCluster(
  more: Partial<RayClusterObject['spec']> = {},
  name = 'train',
): RayClusterObject {
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name, namespace: 'ns', uid: UID, resourceVersion: '1' },
    spec: more,
  };
}

const selector = { 'ray.io/cluster': 'train', 'ray.io/node-type': 'head' };

function service(
  more: { uid?: string; selector?: Record<string, string> } = {},
): ServiceObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'train-head-svc',
      namespace: 'ns',
      uid: 's',
      resourceVersion: '1',
      ownerReferences: owner(more.uid ?? UID),
    },
    spec: { selector: more.selector ?? selector },
  };
}

function pod(
  more: {
    name?: string;
    uid?: string;
    labels?: Record<string, string>;
    phase?: 'Pending' | 'Running';
  } = {},
): PodObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: more.name ?? 'train-head-abcde',
      namespace: 'ns',
      uid: 'p',
      resourceVersion: '1',
      labels: more.labels ?? selector,
      ownerReferences: owner(more.uid ?? UID),
    },
    spec: { containers: [] },
    status: { phase: more.phase ?? 'Running' },
  };
}

describe('headProblem', () => {
  it('has none with a Service that leads to the head pod only', () => {
    const worker = pod({
      name: 'w',
      labels: { ...selector, 'ray.io/node-type': 'worker' },
    });
    expect(
      headProblem(rayCluster(), service(), [pod(), worker]),
    ).toBeUndefined();
  });

  it.each<[string, ServiceObject, PodObject[], string]>([
    [
      'is controlled by another life of the cluster',
      service({ uid: 'uid-0' }),
      [pod()],
      'does not belong to this cluster',
    ],
    [
      'selects anything',
      service({ selector: {} }),
      [pod()],
      'does not select by ray.io/cluster',
    ],
    [
      "selects another cluster's pods",
      service({ selector: { 'ray.io/cluster': 'other' } }),
      [pod()],
      'does not select by',
    ],
    [
      'also leads to a pod that only carries the labels',
      service(),
      [pod(), pod({ name: 'fake', uid: 'nobody' })],
      'leads to the pod fake',
    ],
    [
      'leads to workers too',
      service({ selector: { 'ray.io/cluster': 'train' } }),
      [
        pod(),
        pod({
          name: 'w',
          labels: { 'ray.io/cluster': 'train', 'ray.io/node-type': 'worker' },
        }),
      ],
      'leads to the pod w',
    ],
    [
      'leads to a head that is not up',
      service(),
      [pod({ phase: 'Pending' })],
      'not running',
    ],
    ['leads to nothing', service(), [], 'not running'],
  ])('refuses a Service that %s', (_, to, pods, problem) => {
    expect(headProblem(rayCluster(), to, pods)).toContain(problem);
  });
});

describe('tokenSecretOf', () => {
  const auth = { authOptions: { mode: 'token' } };

  it('is named after the cluster, by the last 50 characters of a long name', () => {
    expect(tokenSecretOf(rayCluster(auth))).toBe('train');
    expect(tokenSecretOf(rayCluster(auth, `abc${'x'.repeat(50)}`))).toBe(
      'x'.repeat(50),
    );
    expect(tokenSecretOf(rayCluster(auth, `abc-${'x'.repeat(49)}`))).toBe(
      `r${'x'.repeat(49)}`,
    );
  });

  it("is the user's own where the spec names one", () => {
    const authOptions = { mode: 'token', secretName: 'mine' };
    expect(tokenSecretOf(rayCluster({ authOptions }))).toBe('mine');
  });

  it('is none where authentication is off, which an empty authOptions does not turn on', () => {
    expect(tokenSecretOf(rayCluster({ authOptions: {} }))).toBeUndefined();
    expect(tokenSecretOf(rayCluster())).toBeUndefined();
  });
});
