import type { NewKubeObject } from '../store';
import type { KubeNode, ResourceList, Taint } from './Pod';

interface NodePool {
  name: string;
  count: number;
  instanceType: string;
  cpu: number;
  memoryGi: number;
  gpu?: { product: string; count: number; memoryMb: number; family: string };
}

/** Node pools as a cloud has them; GPUs labelled and tainted by NVIDIA's operator. */
const POOLS: NodePool[] = [
  {
    name: 'cpu',
    count: 8,
    instanceType: 'm7i.16xlarge',
    cpu: 64,
    memoryGi: 256,
  },
  {
    name: 'a100',
    count: 3,
    instanceType: 'p4de.24xlarge',
    cpu: 96,
    memoryGi: 1152,
    gpu: {
      product: 'NVIDIA-A100-SXM4-80GB',
      count: 8,
      memoryMb: 81920,
      family: 'ampere',
    },
  },
  {
    name: 'h100',
    count: 2,
    instanceType: 'p5.48xlarge',
    cpu: 192,
    memoryGi: 2048,
    gpu: {
      product: 'NVIDIA-H100-80GB-HBM3',
      count: 8,
      memoryMb: 81559,
      family: 'hopper',
    },
  },
  {
    name: 'l4',
    count: 4,
    instanceType: 'g6.48xlarge',
    cpu: 192,
    memoryGi: 768,
    gpu: {
      product: 'NVIDIA-L4',
      count: 8,
      memoryMb: 23034,
      family: 'ada-lovelace',
    },
  },
];

const GPU_TAINT: Taint = {
  key: 'nvidia.com/gpu',
  value: 'present',
  effect: 'NoSchedule',
};

function resources(pool: NodePool, reserved: number): ResourceList {
  return {
    cpu: String(pool.cpu - reserved),
    memory: `${pool.memoryGi - 4 * reserved}Gi`,
    'ephemeral-storage': '500Gi',
    pods: '110',
    ...(pool.gpu ? { 'nvidia.com/gpu': String(pool.gpu.count) } : {}),
  };
}

function gpuLabels({ gpu }: NodePool): Record<string, string> {
  if (!gpu) return {};
  return {
    'nvidia.com/gpu.present': 'true',
    'nvidia.com/gpu.product': gpu.product,
    'nvidia.com/gpu.count': String(gpu.count),
    'nvidia.com/gpu.memory': String(gpu.memoryMb),
    'nvidia.com/gpu.family': gpu.family,
  };
}

const ALWAYS_FINE = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
  ['Ready', 'True', 'KubeletReady'],
];

function makeNode(pool: NodePool, index: number, serial: number) {
  const name = `${pool.name}-${index}`;
  const ip = `10.0.${serial}.10`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': pool.instanceType,
        'topology.kubernetes.io/region': 'demo-1',
        'topology.kubernetes.io/zone': `demo-1${'abc'[serial % 3]}`,
        ...gpuLabels(pool),
      },
    },
    spec: {
      podCIDR: `10.244.${serial}.0/24`,
      ...(pool.gpu ? { taints: [GPU_TAINT] } : {}),
    },
    status: {
      capacity: resources(pool, 0),
      allocatable: resources(pool, 2),
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      conditions: ALWAYS_FINE.map(([type, status, reason]) => ({
        type,
        status,
        reason,
      })),
      nodeInfo: {
        kubeletVersion: 'v1.36.3',
        kernelVersion: '6.12.0',
        osImage: 'kuberay-sim',
        operatingSystem: 'linux',
        architecture: 'amd64',
        containerRuntimeVersion: 'sim://1',
      },
    },
  };
}

/** The nodes of the demo: CPU nodes, and A100, H100 and L4 ones. */
export function demoNodes(): NewKubeObject<KubeNode>[] {
  const nodes: NewKubeObject<KubeNode>[] = [];
  for (const pool of POOLS) {
    for (let index = 1; index <= pool.count; index += 1) {
      nodes.push(makeNode(pool, index, nodes.length + 1));
    }
  }
  return nodes;
}
