import { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { acceleratorTypes } from './accelerators';
import { searchText } from './refs';

/** Any accelerator at all, as the value of that filter. */
export const ANY_ACCELERATOR = 'any';
/** What nobody owns, as the value of the filter by owner. */
export const UNOWNED = 'none';

/** An empty text or list does not filter. */
export interface FleetFilters {
  q: string;
  kubernetesCluster: string;
  owner: string;
  template: string;
  states: readonly string[];
  accelerator: string;
}

function matchesCommon(it: Cluster | Job, filters: FleetFilters): boolean {
  const { kubernetesCluster, owner, template, states, q } = filters;
  if (kubernetesCluster && it.kubernetesCluster !== kubernetesCluster) {
    return false;
  }
  if (owner === UNOWNED ? it.owners.length > 0 : owner) {
    if (!it.owners.includes(owner)) return false;
  }
  if (template && it.template?.name !== template) return false;
  if (states.length > 0 && !states.includes(it.state)) return false;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = searchText(it);
  return words.every(word => text.includes(word));
}

export function matchesCluster(
  cluster: Cluster,
  filters: FleetFilters,
): boolean {
  if (filters.accelerator) {
    const types = acceleratorTypes(cluster);
    const matches =
      filters.accelerator === ANY_ACCELERATOR
        ? types.length > 0
        : types.includes(filters.accelerator);
    if (!matches) return false;
  }
  return matchesCommon(cluster, filters);
}

/** Jobs have no accelerators of their own: that of their cluster decides. */
export function matchesJob(
  job: Job,
  filters: FleetFilters,
  clusters: ReadonlyMap<string, Cluster>,
): boolean {
  if (filters.accelerator) {
    const cluster = job.cluster ? clusters.get(job.cluster) : undefined;
    const none = { ...filters, q: '', states: [], template: '', owner: '' };
    if (!cluster || !matchesCluster(cluster, none)) return false;
  }
  return matchesCommon(job, filters);
}

/** The values that a filter can take among these objects, in order. */
export function distinct(values: Iterable<string | undefined>): string[] {
  const set = new Set<string>();
  for (const value of values) if (value) set.add(value);
  return [...set].sort();
}
