import type { Request } from 'express';
import {
  parseClusterRef,
  parseJobRef,
  stringifyClusterRef,
  stringifyJobRef,
  type ClusterLocation,
  type JobLocation,
} from '@raydeck/backstage-plugin-ray-common';
import { z } from 'zod';
import { normalizeFilter, type ViewFilter } from '../view';

/*
 * The validator has checked these against the OpenAPI document and turned them into the types named there; what is
 * parsed here is checked once more by TypeScript's leave only.
 */

const texts = z.union([
  z.array(z.string()),
  z.string().transform(text => [text]),
]);

const listQuery = z.object({
  entityRef: z.string().optional(),
  owner: z.string().optional(),
  scope: z.enum(['mine', 'teams', 'all']).optional(),
  kubernetesCluster: z.string().optional(),
  namespace: z.string().optional(),
  state: texts.optional(),
  template: z.string().optional(),
  origin: z.enum(['RayJob', 'submission', 'driver']).optional(),
  cluster: z.string().optional(),
  job: z.string().optional(),
  q: z.string().optional(),
  sort: z.string().optional(),
  limit: z.coerce.number().optional(),
  cursor: z.string().optional(),
});

/** The filter and the page that a list is asked for. */
export function parseListQuery(
  request: Request,
  defaultSort: string,
): {
  filter: ViewFilter;
  page: { sort: string; limit: number; cursor?: string };
} {
  const { sort, limit, cursor, cluster, job, ...rest } = listQuery.parse(
    request.query,
  );
  return {
    filter: normalizeFilter({
      ...(rest as ViewFilter),
      // Once decoded and encoded, a reference is in the one form in which the view keeps it.
      ...(cluster && {
        cluster: stringifyClusterRef(parseClusterRef(cluster)),
      }),
      ...(job && { job: stringifyJobRef(parseJobRef(job)) }),
    }),
    page: {
      sort: sort ?? defaultSort,
      limit: limit ?? 500,
      ...(cursor && { cursor }),
    },
  };
}

/** The place that the path of `/v1/clusters/…` names. */
export function clusterAt({ params }: Request): ClusterLocation {
  return {
    kubernetesCluster: params.kubernetesCluster,
    namespace: params.namespace,
    name: params.name,
  };
}

/** The place that the path of `/v1/jobs/…` names. */
export function jobAt({ params }: Request): JobLocation {
  const { kubernetesCluster, namespace } = params;
  return params.id === undefined
    ? { kind: 'RayJob', kubernetesCluster, namespace, name: params.name }
    : {
        kind: 'submission',
        kubernetesCluster,
        namespace,
        name: params.cluster,
        id: params.id,
      };
}
