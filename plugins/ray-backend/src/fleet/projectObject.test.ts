import type { RawObject } from '../kubernetes';
import { projectEvent, projectPod, projectRayCluster } from './projectObject';

const metadata = {
  name: 'a-head-abcde',
  namespace: 'ns',
  uid: 'u',
  resourceVersion: '7',
  labels: { 'ray.io/cluster': 'a' },
  annotations: {
    'ray.io/kuberay-version': 'v1.6.2',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
  },
  ownerReferences: [
    {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      name: 'a',
      uid: 'c',
      controller: true,
      blockOwnerDeletion: true,
    },
  ],
  managedFields: [{ manager: 'kuberay-operator' }],
};

describe('what the fleet keeps', () => {
  it('of a pod is what the model reads', () => {
    const pod = projectPod({
      metadata,
      spec: {
        nodeName: 'node-1',
        volumes: [{ name: 'ray-logs' }],
        containers: [
          {
            name: 'ray-head',
            image: 'ray',
            env: [{ name: 'RAY_AUTH_TOKEN' }],
            resources: { limits: { cpu: '2' }, claims: [] },
          },
        ],
      },
      status: {
        phase: 'Pending',
        hostIP: '10.0.0.1',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
            lastProbeTime: null,
          },
        ],
      },
    });
    expect(pod).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a-head-abcde',
        namespace: 'ns',
        uid: 'u',
        resourceVersion: '7',
        labels: { 'ray.io/cluster': 'a' },
        annotations: { 'ray.io/kuberay-version': 'v1.6.2' },
        ownerReferences: [
          {
            apiVersion: 'ray.io/v1',
            kind: 'RayCluster',
            name: 'a',
            uid: 'c',
            controller: true,
          },
        ],
      },
      spec: {
        nodeName: 'node-1',
        containers: [
          {
            name: 'ray-head',
            image: 'ray',
            resources: { limits: { cpu: '2' } },
          },
        ],
      },
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
          },
        ],
      },
    });
  });

  it('of a cluster survives a spec with almost nothing in it', () => {
    const raw: RawObject = {
      metadata: { name: 'a', namespace: 'ns' },
      spec: { headGroupSpec: { template: {} } },
    };
    expect(projectRayCluster(raw).spec).toEqual({
      headGroupSpec: { template: { spec: { containers: [] } } },
    });
  });

  it.each([
    ['RayCluster', 'a', true],
    ['RayJob', 'a', true],
    ['Pod', 'a-gpu-worker-x7k2p', true],
    ['Pod', 'a-head', true],
    ['Pod', 'known', true],
    ['Pod', 'frontend-7d9f-abcde', false],
    ['Deployment', 'a-head-abcde', false],
  ])('of events about %s %s: %s', (kind, name, isKept) => {
    const raw: RawObject = {
      metadata: { name: 'e' },
      regarding: { kind, name, uid: name },
      reason: 'Started',
      eventTime: null,
    };
    const event = projectEvent(raw, uid => uid === 'known');
    expect(event !== undefined).toBe(isKept);
  });
});
