import { ConflictError } from '@backstage/errors';
import {
  stringifyClusterRef,
  type Cluster,
  type CreateClusterRequest,
} from '@raydeck/backstage-plugin-ray-common';
import type { Router } from 'express';
import type { Caller } from '../../authorization';
import type {
  ObjectWriter,
  Provisioner,
  ProvisionResult,
} from '../../provisioner';
import { waitForView, type FleetView } from '../../view';
import type { Preview } from '../Preview';
import type { MutationGuard } from '../MutationGuard';
import { parseIfMatch } from '../parseIfMatch';
import { clusterAt } from '../parseQuery';
import { findCluster } from './clusterReadRoutes';

/** How long an answer waits for the watch to tell what Kubernetes has just accepted. */
export const VIEW_TIMEOUT_MS = 5_000;

/** Creating and deleting clusters. */
export function addClusterWriteRoutes(
  router: Router,
  {
    guard,
    preview,
    provisioner,
    view,
    writer,
  }: {
    guard: MutationGuard;
    preview: Preview;
    provisioner: Provisioner;
    view: FleetView;
    writer: ObjectWriter;
  },
): void {
  const answer = async (
    { kubernetesCluster, object }: ProvisionResult,
    caller: Caller,
  ): Promise<Cluster> => {
    const { namespace, name, uid } = object.metadata;
    const ref = stringifyClusterRef({ kubernetesCluster, namespace, name });
    await waitForView(
      view,
      () => view.cluster(ref)?.uid === uid,
      VIEW_TIMEOUT_MS,
    );
    const entry = view.cluster(ref);
    return entry?.uid === uid
      ? entry.for(caller)
      : preview.cluster(kubernetesCluster, object, caller);
  };

  router.post('/v1/clusters', async (request, response) => {
    const body: CreateClusterRequest = request.body;
    const { caller, credentials } = await guard.caller(request);
    const result = await guard.audited(
      request,
      'cluster-create',
      {
        template: body.template,
        entityRef: body.entityRef,
        ...(body.name && { name: body.name }),
        ...(body.dryRun && { dryRun: true }),
      },
      () =>
        provisioner.create(
          'RayCluster',
          body,
          caller,
          credentials,
          request.header('idempotency-key'),
        ),
    );
    response
      .status(result.created ? 201 : 200)
      .json(
        body.dryRun
          ? preview.cluster(result.kubernetesCluster, result.object, caller)
          : await answer(result, caller),
      );
  });

  router.delete(
    '/v1/clusters/:kubernetesCluster/:namespace/:name',
    async (request, response) => {
      const uid = parseIfMatch(request);
      const { caller } = await guard.caller(request);
      const at = clusterAt(request);
      const ref = stringifyClusterRef(at);
      const entry = findCluster(view, ref);
      await guard.audited(request, 'cluster-delete', { ref, uid }, async () => {
        await guard.authorize(
          caller,
          'ray.cluster.delete',
          view.clusterIdentity(ref),
        );
        assertUid(entry, uid, 'cluster');
        const { root } = entry.cluster;
        if (root) {
          throw new ConflictError(
            `The cluster ${at.name} belongs to the ${root.kind} "${root.name}", which would make it anew: delete that instead`,
          );
        }
        await writer.delete(
          at.kubernetesCluster,
          { apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata: at },
          uid,
        );
      });
      await waitForView(
        view,
        () => isGone(view.cluster(ref), uid),
        VIEW_TIMEOUT_MS,
      );
      response.status(202).json({
        ...entry.for(caller),
        state: 'deleting',
        sentence: 'Being deleted.',
        allowed: [],
      });
    },
  );
}

/** Throws ConflictError unless the object is the one that the caller saw. */
export function assertUid(
  entry: { uid: string },
  uid: string,
  what: string,
): void {
  if (entry.uid === uid) return;
  throw new ConflictError(
    `If-Match: the ${what} of this name has the UID ${entry.uid} now, not ${uid}; look at it again before you change it`,
  );
}

function isGone(
  entry: { uid: string; cluster: Cluster } | undefined,
  uid: string,
): boolean {
  return !entry || entry.uid !== uid || entry.cluster.state === 'deleting';
}
