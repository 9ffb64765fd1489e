import { demoNodes } from './demoNodes';
import type { KubeNode, Pod } from './Pod';
import { schedulePod, type NodeState } from './schedulePod';

const states: NodeState[] = demoNodes().map(node => ({
  node: {
    ...node,
    metadata: {
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      name: '',
      ...node.metadata,
    },
  } as KubeNode,
  used: {},
  pods: 0,
}));

function pod(
  requests: Record<string, string>,
  spec: Partial<Pod['spec']> = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '',
    },
    spec: {
      containers: [{ name: 'c', image: 'i', resources: { requests } }],
      ...spec,
    },
    status: { phase: 'Pending' },
  } satisfies Pod;
}

const GPU = [{ key: 'nvidia.com/gpu', operator: 'Exists' }];

describe('schedulePod', () => {
  it('keeps what tolerates no taint on CPU nodes', () => {
    expect(schedulePod(pod({ cpu: '1' }), states)).toEqual({
      node: expect.stringMatching(/^cpu-/),
    });
  });

  it('follows a node selector', () => {
    const placed = schedulePod(
      pod(
        { 'nvidia.com/gpu': '8' },
        {
          tolerations: GPU,
          nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' },
        },
      ),
      states,
    );
    expect(placed).toEqual({ node: expect.stringMatching(/^h100-/) });
  });

  it('says in the scheduler’s words what is short', () => {
    expect(
      schedulePod(
        pod({ 'nvidia.com/gpu': '64' }, { tolerations: GPU }),
        states,
      ),
    ).toEqual({
      reason: 'Unschedulable',
      message:
        '0/17 nodes are available: 17 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/17 nodes are available: 17 Preemption is not helpful for scheduling.',
    });
  });

  it('counts taints and resources apart', () => {
    expect(schedulePod(pod({ 'nvidia.com/gpu': '1' }), states)).toMatchObject({
      message: expect.stringContaining(
        '0/17 nodes are available: 8 Insufficient nvidia.com/gpu, 9 node(s) had untolerated taint(s).',
      ),
    });
  });
});
