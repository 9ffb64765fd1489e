import { Accelerator, Cluster } from '@raydeck/backstage-plugin-ray-common';

function sum(accelerators: readonly Accelerator[] = []): number {
  return accelerators.reduce((total, { count }) => total + count, 0);
}

/** The accelerators that the wanted pods of the cluster request. */
export function wantedAccelerators(cluster: Cluster): number {
  return sum(cluster.resources.accelerators);
}

/**
 * The accelerators that ready pods hold. Workers count by group; what the
 * groups do not explain is the head's and counts once the head is ready.
 */
export function heldAccelerators(cluster: Cluster): number {
  if (['ended', 'suspended'].includes(cluster.state)) return 0;
  let held = 0;
  let ofWorkers = 0;
  for (const group of cluster.workerGroups) {
    const each = sum(group.accelerators);
    held += each * group.ready;
    ofWorkers += each * group.desired;
  }
  const headReady = cluster.life.some(
    ({ step, status }) => step === 'headReady' && status === 'done',
  );
  const ofHead = Math.max(0, wantedAccelerators(cluster) - ofWorkers);
  return headReady ? held + ofHead : held;
}

/** The kinds of accelerators, each once, in a fixed order. */
export function acceleratorTypes(cluster: Cluster): string[] {
  return [...new Set(cluster.resources.accelerators.map(it => it.type))].sort();
}
