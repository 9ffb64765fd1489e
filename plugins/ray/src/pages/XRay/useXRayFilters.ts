import { useMemo } from 'react';
import { useUrlState } from '../../hooks/useUrlState';
import { FleetFilters } from '../../model/filters';

export type Scope = 'mine' | 'teams' | 'all';
export type View = 'clusters' | 'jobs';

const SCOPES: readonly string[] = ['mine', 'teams'];
const FILTERS = [
  'q',
  'kubernetesCluster',
  'owner',
  'template',
  'state',
  'accelerator',
];

/** What X-Ray shows, all of it in the URL. */
export function useXRayFilters() {
  const { get, getAll, set } = useUrlState();
  const scope = (SCOPES.includes(get('scope')) ? get('scope') : 'all') as Scope;
  const view: View = get('view') === 'jobs' ? 'jobs' : 'clusters';
  const filters: FleetFilters = useMemo(
    () => ({
      q: get('q'),
      kubernetesCluster: get('kubernetesCluster'),
      owner: get('owner'),
      template: get('template'),
      states: getAll('state'),
      accelerator: get('accelerator'),
    }),
    [get, getAll],
  );
  return {
    scope,
    view,
    filters,
    sort: get('sort'),
    isFiltered: FILTERS.some(name => get(name)),
    set,
    clear: () => set(Object.fromEntries(FILTERS.map(name => [name, '']))),
  };
}

export type XRayFilters = ReturnType<typeof useXRayFilters>;
