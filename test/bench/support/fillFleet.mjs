import { poll } from '../../../scripts/lib/portalClient.mjs';
import { CLUSTERS, clustersOf } from './KubernetesApi.mjs';
import { rayCluster } from './rayCluster.mjs';

const AT_ONCE = 16;
const NAMESPACE = 'sandbox';

/** What the portal lists of a page of clusters. */
export async function listClusters({ url, tokenOf }, query) {
  const response = await fetch(`${url}/api/ray/v1/clusters?${query}`, {
    headers: { authorization: `Bearer ${tokenOf('alice')}` },
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`GET /v1/clusters: ${response.status} ${text}`);
  }
  return { text, page: JSON.parse(text) };
}

/**
 * Brings the number of RayClusters to `count` with suspended ones, which have
 * no pods; resolves once the portal knows them all.
 */
export async function fillFleet(portal, count) {
  const { kubernetes } = portal;
  const { items } = await kubernetes.get(CLUSTERS);
  let next = items.length;
  const fill = async () => {
    while (next < count) {
      const name = `zzz-bench-${next}`;
      next += 1;
      await kubernetes.create(
        clustersOf(NAMESPACE),
        rayCluster(name, { suspend: true }),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fill));
  const known = await poll(
    async () => (await listClusters(portal, 'limit=1')).page.total >= count,
    { timeoutMs: 60_000 },
  );
  if (!known) {
    throw new Error(
      `The portal does not know ${count} clusters a minute later`,
    );
  }
}
