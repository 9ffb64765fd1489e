import { InputError } from '@backstage/errors';
import type {
  ClusterState,
  JobOrigin,
  JobState,
} from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import { parseReference } from '../ownership';
import type { ClusterEntry, JobEntry } from './ViewEntry';

/** What lists and streams are filtered by. References are normalized, see {@link normalizeFilter}. */
export interface ViewFilter {
  entityRef?: string;
  owner?: string;
  scope?: 'mine' | 'teams' | 'all';
  kubernetesCluster?: string;
  namespace?: string;
  state?: readonly (ClusterState | JobState)[];
  template?: string;
  origin?: JobOrigin;
  /** The reference of a cluster. */
  cluster?: string;
  /** The reference of a job. */
  job?: string;
  q?: string;
}

/** Brings references into the form in which the view keeps them. Throws InputError for what is none. */
export function normalizeFilter(filter: ViewFilter): ViewFilter {
  const { entityRef, owner, template, q, ...rest } = filter;
  return {
    ...rest,
    ...(entityRef && { entityRef: parseReference(entityRef, 'entityRef') }),
    ...(owner && {
      owner: parseReference(
        owner.includes(':') ? owner : `group:${owner}`,
        'owner',
      ),
    }),
    ...(template && {
      template: template.includes('/') ? template : `default/${template}`,
    }),
    ...(q && { q: q.trim().toLocaleLowerCase('en-US') }),
  };
}

export function matchesCluster(
  entry: ClusterEntry,
  filter: ViewFilter,
  caller: Caller,
): boolean {
  const { cluster } = entry;
  return (
    entry.readableBy(caller) &&
    matchesCommon(entry, cluster, cluster.requestedBy, filter, caller) &&
    (!filter.state || filter.state.includes(cluster.state)) &&
    (!filter.cluster || filter.cluster === cluster.ref)
  );
}

export function matchesJob(
  entry: JobEntry,
  filter: ViewFilter,
  caller: Caller,
): boolean {
  const { job } = entry;
  return (
    entry.readableBy(caller) &&
    matchesCommon(entry, job, job.submittedBy, filter, caller) &&
    (!filter.state || filter.state.includes(job.state)) &&
    (!filter.origin || filter.origin === job.origin) &&
    (!filter.cluster || filter.cluster === job.cluster) &&
    (!filter.job || filter.job === job.ref)
  );
}

function matchesCommon(
  entry: { text: string },
  model: {
    entityRef?: string;
    owners: string[];
    kubernetesCluster: string;
    namespace: string;
    template?: { name: string };
  },
  requestedBy: string | undefined,
  filter: ViewFilter,
  caller: Caller,
): boolean {
  return (
    (!filter.entityRef || filter.entityRef === model.entityRef) &&
    (!filter.owner || model.owners.includes(filter.owner)) &&
    (!filter.kubernetesCluster ||
      filter.kubernetesCluster === model.kubernetesCluster) &&
    (!filter.namespace || filter.namespace === model.namespace) &&
    (!filter.template || filter.template === model.template?.name) &&
    (filter.scope !== 'mine' || requestedBy === caller.principal) &&
    (filter.scope !== 'teams' ||
      model.owners.some(owner => caller.ownershipRefs.has(owner))) &&
    (!filter.q || entry.text.includes(filter.q))
  );
}

export interface Page<E> {
  items: E[];
  total: number;
  nextCursor?: string;
}

/**
 * Sorts and cuts. The cursor holds the place of the last item, not its number: what comes and goes meanwhile neither
 * repeats an item nor skips one.
 *
 * @param keyOf - what to sort by; items of one key are sorted by reference
 */
export function page<E extends { ref: string }>(
  entries: E[],
  keyOf: (entry: E) => string,
  { sort, limit, cursor }: { sort: string; limit: number; cursor?: string },
): Page<E> {
  const direction = sort.startsWith('-') ? -1 : 1;
  const compare = (a: [string, string], b: [string, string]) =>
    direction * order(a[0], b[0]) || order(a[1], b[1]);
  const keyed = entries
    .map(entry => ({
      entry,
      place: [keyOf(entry), entry.ref] as [string, string],
    }))
    .sort((a, b) => compare(a.place, b.place));
  const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
  const start = after
    ? keyed.findIndex(({ place }) => compare(place, after) > 0)
    : 0;
  const rest = start < 0 ? [] : keyed.slice(start, start + limit + 1);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ entry }) => entry),
    total: keyed.length,
    ...(rest.length > limit &&
      last && { nextCursor: encodeCursor(sort, last.place) }),
  };
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function encodeCursor(sort: string, place: [string, string]): string {
  return Buffer.from(JSON.stringify([sort, ...place])).toString('base64url');
}

function decodeCursor(cursor: string, sort: string): [string, string] {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    );
    if (
      Array.isArray(value) &&
      value.length === 3 &&
      value.every(part => typeof part === 'string') &&
      value[0] === sort
    ) {
      return [value[1], value[2]];
    }
  } catch {
    // Not ours: said below.
  }
  throw new InputError(
    '"cursor" is not one that this list answered: pass nextCursor of the page before, with the same sort',
  );
}
