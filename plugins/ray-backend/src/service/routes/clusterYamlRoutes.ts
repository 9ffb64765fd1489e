import { NotFoundError } from '@backstage/errors';
import { stringifyClusterRef } from '@raydeck/backstage-plugin-ray-common';
import type { Router } from 'express';
import { authorize, isAllowed, type CallerResolver } from '../../authorization';
import type { ObjectWriter } from '../../provisioner';
import type { FleetView } from '../../view';
import { clusterAt } from '../parseQuery';
import { toYaml } from '../toYaml';
import { findCluster } from './clusterReadRoutes';

/** The live object, read from the API server. */
export function addClusterYamlRoutes(
  router: Router,
  {
    callers,
    view,
    writer,
  }: { callers: CallerResolver; view: FleetView; writer: ObjectWriter },
): void {
  router.get(
    '/v1/clusters/:kubernetesCluster/:namespace/:name/yaml',
    async (request, response) => {
      const { caller } = await callers.fromRequest(request);
      const at = clusterAt(request);
      const { rights, uid } = findCluster(view, stringifyClusterRef(at));
      authorize(caller, 'ray.cluster.read', rights);
      const object = await writer.read(at.kubernetesCluster, {
        apiVersion: 'ray.io/v1',
        kind: 'RayCluster',
        metadata: at,
      });
      // Another object under the name may be another owner's.
      if (object?.metadata.uid !== uid) {
        throw new NotFoundError(`The cluster ${at.name} has been deleted`);
      }
      response
        .type('application/yaml')
        .send(toYaml(object, isAllowed(caller, 'ray.log.read', rights)));
    },
  );
}
