import { NotFoundError } from '@backstage/errors';
import {
  stringifyJobRef,
  type JobList,
} from '@raydeck/backstage-plugin-ray-common';
import type { Router } from 'express';
import { authorize, type CallerResolver } from '../../authorization';
import { matchesJob, page, type FleetView, type JobEntry } from '../../view';
import { jobAt, parseListQuery } from '../parseQuery';

const SORT_KEYS: Record<string, (entry: JobEntry) => string> = {
  name: ({ job }) => job.name,
  startedAt: ({ job }) => job.startedAt ?? job.createdAt ?? '',
  state: ({ job }) => job.state,
};

export const RAY_JOB_PATH =
  '/v1/jobs/:kubernetesCluster/:namespace/rayjobs/:name';
export const SUBMISSION_PATH =
  '/v1/jobs/:kubernetesCluster/:namespace/clusters/:cluster/submissions/:id';

/** What can be read of jobs from memory. */
export function addJobReadRoutes(
  router: Router,
  { callers, view }: { callers: CallerResolver; view: FleetView },
): void {
  router.get('/v1/jobs', async (request, response) => {
    const { caller } = await callers.fromRequest(request);
    const query = parseListQuery(request, '-startedAt');
    const matching: JobEntry[] = [];
    for (const entry of view.jobs()) {
      if (matchesJob(entry, query.filter, caller)) matching.push(entry);
    }
    const { items, ...rest } = page(
      matching,
      SORT_KEYS[query.page.sort.replace(/^-/, '')],
      query.page,
    );
    const list: JobList = {
      items: items.map(entry => entry.for(caller)),
      ...rest,
      asOf: new Date().toISOString(),
      kubernetesClusters: view.health(),
    };
    response.json(list);
  });

  router.get([RAY_JOB_PATH, SUBMISSION_PATH], async (request, response) => {
    const { caller } = await callers.fromRequest(request);
    const entry = findJob(view, stringifyJobRef(jobAt(request)));
    authorize(caller, 'ray.job.read', entry.rights);
    response.json(entry.for(caller));
  });
}

/** The job of this reference. Throws NotFoundError. */
export function findJob(view: FleetView, ref: string): JobEntry {
  const entry = view.job(ref);
  if (!entry) {
    throw new NotFoundError(`There is no job ${decodeURIComponent(ref)}`);
  }
  return entry;
}
