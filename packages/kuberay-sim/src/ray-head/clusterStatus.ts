import type { ProxyResponse } from '../server';
import { envelope } from './answers';
import type { ClusterNode } from './clusterNodes';
import type { RouteContext } from './headRoutes';
import { pythonFloat, usageLines } from './resourceText';

function totals(nodes: ClusterNode[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { resources } of nodes) {
    for (const [name, amount] of Object.entries(resources)) {
      total[name] = (total[name] ?? 0) + amount;
    }
  }
  return total;
}

/** A moment as the autoscaler writes it: `2026-11-21 09:34:12.537198`. */
function stamp(date: Date): string {
  return `${date.toISOString().replace('T', ' ').replace('Z', '')}000`;
}

function demandLine(shape: Record<string, number>, count: number): string {
  const parts = Object.entries(shape).map(
    ([name, amount]) => `'${name}': ${pythonFloat(amount)}`,
  );
  return ` {${parts.join(', ')}}: ${count}+ pending tasks/actors`;
}

/** `GET /api/cluster_status?format=1` */
export function formattedClusterStatus(context: RouteContext): ProxyResponse {
  const { head, clock } = context;
  const nodes = context.nodes();
  const rule = '-'.repeat(63);
  const usage = usageLines(totals(nodes), head.jobs.used());
  const demands = head.jobs.demands();
  const lines = [
    `======== Autoscaler status: ${stamp(clock.now())} ========`,
    'Node status',
    rule,
    'Active:',
    ...nodes.map(({ nodeId }) => ` 1 node_${nodeId}`),
    'Pending:',
    ' (no pending nodes)',
    'Recent failures:',
    ' (no failures)',
    '',
    'Resources',
    rule,
    'Total Usage:',
    ...usage.map(line => ` ${line}`),
    '',
    'From request_resources:',
    ' (none)',
    'Pending Demands:',
    ...(demands.length > 0
      ? demands.map(({ shape, count }) => demandLine(shape, count))
      : [' (no resource demands)']),
  ];
  return envelope('Got formatted cluster status.', {
    clusterStatus: lines.join('\n'),
  });
}

/** Ray's conversion of keys, which leaves node resources odd: `node:InternalHead`. */
function camel(name: string): string {
  return name === 'object_store_memory' ? 'objectStoreMemory' : name;
}

function usageOf(
  node: ClusterNode,
  used: Record<string, number>,
): Record<string, [number, number]> {
  return {
    ...Object.fromEntries(
      Object.entries(node.resources).map(([name, amount]) => [
        camel(name),
        [used[name] ?? 0, amount] as [number, number],
      ]),
    ),
    [`node:${node.ip}`]: [0, 1],
    ...(node.isHead ? { 'node:InternalHead': [0, 1] as [number, number] } : {}),
  };
}

/** Puts the use of entrypoints on nodes, the first that has room counts. */
export function usedByNode(
  nodes: ClusterNode[],
  used: Record<string, number>,
): Map<string, Record<string, number>> {
  const byNode = new Map<string, Record<string, number>>();
  const left = { ...used };
  for (const node of nodes) {
    const here: Record<string, number> = {};
    for (const [name, amount] of Object.entries(node.resources)) {
      const taken = Math.min(left[name] ?? 0, amount);
      if (taken > 0) here[name] = taken;
      left[name] = (left[name] ?? 0) - taken;
    }
    byNode.set(node.nodeId, here);
  }
  return byNode;
}

/** `GET /api/cluster_status` */
export function clusterStatus(context: RouteContext): ProxyResponse {
  const { head, clock } = context;
  const nodes = context.nodes();
  const byNode = usedByNode(nodes, head.jobs.used());
  const usageByNode = Object.fromEntries(
    nodes.map(node => [
      node.nodeId,
      usageOf(node, byNode.get(node.nodeId) ?? {}),
    ]),
  );
  const usage: Record<string, [number, number]> = {};
  for (const one of Object.values(usageByNode)) {
    for (const [name, [spent, total]] of Object.entries(one)) {
      const [a, b] = usage[name] ?? [0, 0];
      usage[name] = [a + spent, b + total];
    }
  }
  const names = nodes.map(({ nodeId }) => nodeId);
  return envelope('Got cluster status.', {
    autoscalingStatus: null,
    autoscalingError: null,
    clusterStatus: {
      time: clock.now().getTime() / 1000,
      autoscalerReport: {
        activeNodes: Object.fromEntries(names.map(id => [`node_${id}`, 1])),
        idleNodes: null,
        pendingNodes: [],
        pendingLaunches: {},
        failedNodes: [],
        nodeAvailabilitySummary: { nodeAvailabilities: {} },
        nodeActivities: null,
        pendingResources: {},
        nodeTypeMapping: Object.fromEntries(
          names.map(id => [id, `node_${id}`]),
        ),
        legacy: true,
      },
      loadMetricsReport: {
        usage,
        resourceDemand: head.jobs
          .demands()
          .map(({ shape, count }) => [shape, count]),
        pgDemand: [],
        requestDemand: [],
        nodeTypes: nodes.map(({ resources }) => [resources, 1]),
        headIp: null,
        usageByNode,
        nodeTypeMapping: null,
        idleTimeMap: null,
      },
    },
  });
}
