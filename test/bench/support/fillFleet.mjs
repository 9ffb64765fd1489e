import { poll } from '../../../scripts/lib/portalClient.mjs';
import { CLUSTERS, clustersOf } from './KubernetesApi.mjs';
import { rayCluster } from './rayCluster.mjs';

const AT_ONCE = 16;
const NAMESPACE = 'sandbox';
const PREFIX = 'zzz-bench-';

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

async function knows({ url, tokenOf }, name) {
  const response = await fetch(
    `${url}/api/ray/v1/clusters/demo/${NAMESPACE}/${name}`,
    { headers: { authorization: `Bearer ${tokenOf('alice')}` } },
  );
  await response.arrayBuffer();
  return response.ok;
}

/**
 * Brings the number of RayClusters to about `count` with suspended ones, which
 * have no pods; resolves once the portal knows those. The demo's own clusters
 * come and go meanwhile, so that neither names nor totals may build on them.
 */
export async function fillFleet(portal, count) {
  const { kubernetes } = portal;
  const { items } = await kubernetes.get(CLUSTERS);
  const own = items.filter(({ metadata }) => metadata.name.startsWith(PREFIX));
  const last = own.length + count - items.length;
  let next = own.length;
  const fill = async () => {
    let name;
    while (next < last) {
      name = `${PREFIX}${next}`;
      next += 1;
      await kubernetes.create(
        clustersOf(NAMESPACE),
        rayCluster(name, { suspend: true }),
      );
    }
    return name;
  };
  const names = await Promise.all(Array.from({ length: AT_ONCE }, fill));
  // A watch tells in the order of creation: whoever knows the last knows all.
  for (const name of names.filter(Boolean)) {
    const known = await poll(() => knows(portal, name), { timeoutMs: 60_000 });
    if (!known) {
      throw new Error(`The portal does not know ${name} a minute later`);
    }
  }
}
