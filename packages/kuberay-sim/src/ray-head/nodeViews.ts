import type { RayNode } from './headNodes';
import { totalResources } from './headNodes';
import { recordedNode } from './recordings';

/** A share of a node's CPUs and GPUs that jobs use, 0 to 1. */
export type Load = (node: RayNode) => number;

function camel(name: string): string {
  if (name === 'node:__internal_head__') return 'node:InternalHead';
  return name === 'object_store_memory' ? 'objectStoreMemory' : name;
}

function used(node: RayNode, name: string, load: Load): number {
  if (name !== 'CPU' && name !== 'GPU') return 0;
  return Math.floor(node.resources[name] * load(node));
}

function gib(bytes: number): string {
  const text = (bytes / 2 ** 30).toFixed(2);
  return bytes === 0 ? '0B' : `${text}GiB`;
}

function usageLines(nodes: RayNode[], load: Load): string[] {
  const total = totalResources(nodes);
  return ['CPU', 'GPU', 'memory', 'object_store_memory']
    .filter(name => total[name] !== undefined)
    .map(name => {
      if (name.includes('memory')) return `0B/${gib(total[name])} ${name}`;
      const sum = nodes.reduce(
        (all, node) => all + (node.resources[name] ? used(node, name, load) : 0),
        0,
      );
      return `${sum.toFixed(1)}/${total[name].toFixed(1)} ${name}`;
    });
}

/** `/nodes?view=summary`, each node after the recorded one. */
export function nodesSummary(nodes: RayNode[], load: Load, now: number) {
  const summary = nodes.map(node => {
    const view = recordedNode();
    const cpus = Math.max(1, node.resources.CPU ?? 1);
    const total = node.resources.memory;
    const share = 0.12 + 0.6 * load(node);
    return {
      ...view,
      now: now / 1000,
      hostname: node.hostname,
      ip: node.ip,
      cpu: Math.round(1000 * (0.03 + 0.85 * load(node))) / 10,
      cpus: [cpus, cpus],
      mem: [total, Math.round(total * (1 - share)), Math.round(share * 1000) / 10, Math.round(total * share)],
      cgroupMem: [Math.round(total * share), total],
      gpus: Array.from({ length: node.resources.GPU ?? 0 }, (_, index) => ({
        index,
        name: 'NVIDIA GPU',
        uuid: `GPU-${node.id.slice(0, 8)}-${index}`,
        utilizationGpu: Math.round(92 * load(node)),
        memoryUsed: Math.round(60_000 * load(node)),
        memoryTotal: 81_920,
        processesPids: [],
      })),
      raylet: {
        ...view.raylet,
        nodeId: node.id,
        nodeManagerAddress: node.ip,
        nodeManagerHostname: node.hostname,
        nodeName: node.ip,
        startTimeMs: String(node.startedAt),
        isHeadNode: node.isHead,
        nodeTypeName: node.group,
        resourcesTotal: Object.fromEntries(
          Object.entries(node.resources).map(([k, v]) => [camel(k), v]),
        ),
        labels: { 'ray.io/node-id': node.id, 'ray.io/node-group': node.group },
        state: 'ALIVE',
      },
    };
  });
  return {
    result: true,
    msg: 'Node summary fetched.',
    data: {
      summary,
      nodeLogicalResources: Object.fromEntries(
        nodes.map(node => [node.id, usageLines([node], load).join('\n')]),
      ),
    },
  };
}

/** `/api/v0/nodes`. */
export function stateNodes(nodes: RayNode[]) {
  return stateList(
    nodes.map(node => ({
      node_id: node.id,
      node_ip: node.ip,
      is_head_node: node.isHead,
      state: 'ALIVE',
      state_message: null,
      node_name: node.ip,
      resources_total: node.resources,
      labels: { 'ray.io/node-id': node.id, 'ray.io/node-group': node.group },
      start_time_ms: node.startedAt,
      end_time_ms: 0,
    })),
  );
}

/** A list of the state API. */
export function stateList(items: object[], limit: number = 100) {
  const result = items.slice(0, limit);
  return {
    result: true,
    msg: '',
    data: {
      result: {
        total: items.length,
        num_after_truncation: items.length,
        num_filtered: items.length,
        result,
        partial_failure_warning: '',
        warnings: null,
      },
    },
  };
}

/** `/api/cluster_status?format=1`: the text that `ray status` prints. */
export function clusterStatusText(
  nodes: RayNode[],
  load: Load,
  demands: string[],
  now: number,
) {
  const time = new Date(now).toISOString().replace('T', ' ').replace('Z', '000');
  const rule = '-'.repeat(63);
  const clusterStatus = [
    `======== Autoscaler status: ${time} ========`,
    'Node status',
    rule,
    'Active:',
    ...nodes.map(node => ` 1 node_${node.id}`),
    'Pending:',
    ' (no pending nodes)',
    'Recent failures:',
    ' (no failures)',
    '',
    'Resources',
    rule,
    'Total Usage:',
    ...usageLines(nodes, load).map(line => ` ${line}`),
    '',
    'From request_resources:',
    ' (none)',
    'Pending Demands:',
    ...(demands.length > 0 ? demands.map(d => ` ${d}`) : [' (no resource demands)']),
  ].join('\n');
  return {
    result: true,
    msg: 'Got formatted cluster status.',
    data: { clusterStatus },
  };
}

/** `/api/cluster_status`. */
export function clusterStatusJson(nodes: RayNode[], load: Load, now: number) {
  const usageOf = (node: RayNode) =>
    Object.entries(node.resources).map(
      ([name, total]) => [camel(name), [used(node, name, load), total]] as const,
    );
  const usage: Record<string, number[]> = {};
  for (const node of nodes) {
    for (const [name, [now_, total]] of usageOf(node)) {
      const sum = usage[name] ?? [0, 0];
      usage[name] = [sum[0] + now_, sum[1] + total];
    }
  }
  return {
    result: true,
    msg: 'Got cluster status.',
    data: {
      autoscalingStatus: `Cluster status: 0 nodes\n - ResourceUsage: ${usageLines(nodes, load).join(', ')}\nWorker node types:`,
      autoscalingError: null,
      clusterStatus: {
        time: now / 1000,
        autoscalerReport: {
          activeNodes: Object.fromEntries(nodes.map(n => [`node_${n.id}`, 1])),
          idleNodes: null,
          pendingNodes: [],
          pendingLaunches: {},
          failedNodes: [],
          pendingResources: {},
          nodeTypeMapping: Object.fromEntries(
            nodes.map(n => [n.id, `node_${n.id}`]),
          ),
          legacy: true,
        },
        loadMetricsReport: {
          usage,
          resourceDemand: [],
          pgDemand: [],
          requestDemand: [],
          nodeTypes: nodes.map(node => [node.resources, 1]),
          headIp: null,
          usageByNode: Object.fromEntries(
            nodes.map(node => [node.id, Object.fromEntries(usageOf(node))]),
          ),
          nodeTypeMapping: null,
          idleTimeMap: null,
        },
      },
    },
  };
}
