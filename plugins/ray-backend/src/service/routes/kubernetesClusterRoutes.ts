import type { Router } from 'express';
import type { CallerResolver } from '../../authorization';
import type { FleetView } from '../../view';

/** Reachability and versions of the Kubernetes clusters. */
export function addKubernetesClusterRoutes(
  router: Router,
  { callers, view }: { callers: CallerResolver; view: FleetView },
): void {
  router.get('/v1/kubernetes-clusters', async (request, response) => {
    await callers.fromRequest(request);
    response.json({ items: view.health() });
  });
}
