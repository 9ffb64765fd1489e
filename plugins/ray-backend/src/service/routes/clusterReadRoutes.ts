import { NotFoundError } from '@backstage/errors';
import {
  stringifyClusterRef,
  type ClusterList,
} from '@raydeck/backstage-plugin-ray-common';
import type { Request, Router } from 'express';
import { authorize, type CallerResolver } from '../../authorization';
import {
  matchesCluster,
  page,
  type ClusterEntry,
  type FleetView,
} from '../../view';
import { clusterAt, parseListQuery } from '../parseQuery';

const SORT_KEYS: Record<string, (entry: ClusterEntry) => string> = {
  name: ({ cluster }) => cluster.name,
  createdAt: ({ cluster }) => cluster.createdAt ?? '',
  state: ({ cluster }) => cluster.state,
};

/** What can be read of clusters from memory. */
export function addClusterReadRoutes(
  router: Router,
  { callers, view }: { callers: CallerResolver; view: FleetView },
): void {
  const find = async (request: Request) => {
    const { caller } = await callers.fromRequest(request);
    const ref = stringifyClusterRef(clusterAt(request));
    const entry = findCluster(view, ref, request.query.uid);
    authorize(caller, 'ray.cluster.read', entry.rights);
    return { caller, entry, ref };
  };

  router.get('/v1/clusters', async (request, response) => {
    const { caller } = await callers.fromRequest(request);
    const query = parseListQuery(request, '-createdAt');
    const matching: ClusterEntry[] = [];
    for (const entry of view.clusters()) {
      if (matchesCluster(entry, query.filter, caller)) matching.push(entry);
    }
    const { items, ...rest } = page(
      matching,
      SORT_KEYS[query.page.sort.replace(/^-/, '')],
      query.page,
    );
    const list: ClusterList = {
      items: items.map(entry => entry.for(caller)),
      ...rest,
      asOf: new Date().toISOString(),
      kubernetesClusters: view.health(),
    };
    response.json(list);
  });

  router.get(
    '/v1/clusters/:kubernetesCluster/:namespace/:name',
    async (request, response) => {
      const { caller, entry } = await find(request);
      response.json(entry.for(caller));
    },
  );

  router.get(
    '/v1/clusters/:kubernetesCluster/:namespace/:name/pods',
    async (request, response) => {
      const { ref } = await find(request);
      response.json({ items: view.pods(ref) });
    },
  );

  router.get(
    '/v1/clusters/:kubernetesCluster/:namespace/:name/events',
    async (request, response) => {
      const { ref } = await find(request);
      response.json({ items: view.events(ref) });
    },
  );
}

/** The cluster of this reference, and of this UID where one is given. Throws NotFoundError. */
export function findCluster(
  view: FleetView,
  ref: string,
  uid?: unknown,
): ClusterEntry {
  const entry = view.cluster(ref);
  if (!entry) {
    throw new NotFoundError(`There is no cluster ${decodeURIComponent(ref)}`);
  }
  if (uid !== undefined && uid !== entry.uid) {
    throw new NotFoundError(
      `There is no cluster ${decodeURIComponent(
        ref,
      )} with the UID ${uid}; another one bears its name now`,
    );
  }
  return entry;
}
