import type { RayLoad } from './RayDashboard';

type Resources = Record<string, number>;

/** A group of workers as an autoscaler sees it. */
export interface ScalingGroup {
  name: string;
  replicas: number;
  min: number;
  max: number;
  /** What one of its workers brings. */
  resources: Resources;
  /** Workers that have joined, the oldest first. */
  workers: { name: string; resources: Resources }[];
}

/** What an autoscaler asks of one group. */
export interface GroupDecision {
  name: string;
  replicas: number;
  /** Pods that are to go. */
  workersToDelete: string[];
}

function fits(shape: Resources, free: Resources): boolean {
  return Object.entries(shape).every(([key, n]) => (free[key] ?? 0) >= n);
}

function take(shape: Resources, free: Resources): void {
  for (const [key, amount] of Object.entries(shape)) {
    free[key] = (free[key] ?? 0) - amount;
  }
}

/** Puts what runs on nodes in their order: workers that are left are idle. */
export function idleWorkers(
  load: RayLoad,
  head: Resources,
  groups: ScalingGroup[],
): Set<string> {
  const workers = groups.flatMap(group => group.workers);
  const nodes = [
    { name: '', free: { ...head } },
    ...workers.map(({ name, resources }) => ({ name, free: { ...resources } })),
  ];
  const idle = new Set(workers.slice(load.workers).map(({ name }) => name));
  for (const shape of load.running) {
    if (Object.keys(shape).length === 0) continue;
    const node = nodes.find(({ free }) => fits(shape, free));
    if (!node) continue;
    take(shape, node.free);
    idle.delete(node.name);
  }
  return idle;
}

/** How many replicas the demands call for, group by group, within the limits. */
function grown(load: RayLoad, groups: ScalingGroup[]): Map<string, number> {
  const replicas = new Map(groups.map(g => [g.name, g.replicas]));
  // Workers that are asked for and have not joined yet are there for demands.
  const coming = groups.flatMap(group =>
    Array.from(
      { length: Math.max(0, group.replicas - group.workers.length) },
      () => ({ ...group.resources }),
    ),
  );
  const add = (shape: Resources): boolean => {
    const group = groups.find(
      g => fits(shape, g.resources) && (replicas.get(g.name) ?? 0) < g.max,
    );
    if (!group) return false;
    replicas.set(group.name, (replicas.get(group.name) ?? 0) + 1);
    const free = { ...group.resources };
    take(shape, free);
    coming.push(free);
    return true;
  };
  for (const { shape, count } of load.demands) {
    for (let i = 0; i < count; i += 1) {
      const node = coming.find(free => fits(shape, free));
      if (node) take(shape, node);
      else if (!add(shape)) break;
    }
  }
  const total = () => [...replicas.values()].reduce((sum, n) => sum + n, 0);
  while (total() < load.workers && add({}));
  return replicas;
}

/**
 * What Ray's autoscaler asks for: more replicas for what waits, and an end of
 * workers that were idle for too long, never beyond a group's limits.
 *
 * @param expired - names of workers whose idle time is over
 */
export function decideScale(
  load: RayLoad,
  groups: ScalingGroup[],
  expired: ReadonlySet<string>,
): GroupDecision[] {
  const replicas = grown(load, groups);
  return groups.map(group => {
    const wanted = replicas.get(group.name) ?? group.replicas;
    const room = wanted > group.replicas ? 0 : Math.max(0, wanted - group.min);
    const workersToDelete = group.workers
      .map(({ name }) => name)
      .filter(name => expired.has(name))
      .slice(0, room);
    return {
      name: group.name,
      replicas: wanted - workersToDelete.length,
      workersToDelete,
    };
  });
}
