import { ConflictError } from '@backstage/errors';
import {
  isJobEnded,
  parseClusterRef,
  stringifyClusterRef,
  stringifyJobRef,
  type CreateRayJobRequest,
  type Job,
  type SubmitJobRequest,
} from '@raydeck/backstage-plugin-ray-common';
import type { Request, Router } from 'express';
import type { Caller } from '../../authorization';
import type { Fleet } from '../../fleet';
import {
  rayFailure,
  rayJobTarget,
  type SubmissionBook,
  type SubmissionService,
} from '../../jobs';
import type { ObjectWriter, Provisioner } from '../../provisioner';
import type { RayHeads } from '../../ray';
import { waitForView, type FleetView, type JobEntry } from '../../view';
import type { MutationGuard } from '../MutationGuard';
import { parseIfMatch } from '../parseIfMatch';
import { jobAt } from '../parseQuery';
import type { Preview } from '../Preview';
import { findCluster } from './clusterReadRoutes';
import { assertUid, VIEW_TIMEOUT_MS } from './clusterWriteRoutes';
import { findJob, RAY_JOB_PATH, SUBMISSION_PATH } from './jobReadRoutes';

export interface JobWriteOptions {
  book: SubmissionBook;
  fleet: Fleet;
  guard: MutationGuard;
  heads: RayHeads;
  preview: Preview;
  provisioner: Provisioner;
  submissions: SubmissionService;
  view: FleetView;
  writer: ObjectWriter;
}

/** Submitting, stopping and deleting jobs. */
export function addJobWriteRoutes(
  router: Router,
  options: JobWriteOptions,
): void {
  const { fleet, guard, heads, submissions, view, writer } = options;

  router.post('/v1/jobs', async (request, response) => {
    const body: SubmitJobRequest | CreateRayJobRequest = request.body;
    const { status, job } =
      'cluster' in body
        ? await submit(request, body, options)
        : await createRayJob(request, body, options);
    response.status(status).json(job);
  });

  const change = async (
    request: Request,
    action: 'stop' | 'delete',
    act: (entry: JobEntry, caller: Caller) => Promise<void>,
  ) => {
    const { caller } = await guard.caller(request);
    const ref = stringifyJobRef(jobAt(request));
    const entry = findJob(view, ref);
    await guard.audited(
      request,
      `job-${action}`,
      { ref, uid: entry.uid },
      async () => {
        await guard.authorize(
          caller,
          `ray.job.${action}`,
          view.jobIdentity(ref),
        );
        await act(entry, caller);
      },
    );
    return { caller, entry, ref };
  };
  const recordOf = ({ uid }: JobEntry) => options.book.get(uid);

  router.post(`${RAY_JOB_PATH}/stop`, async (request, response) => {
    const { caller, ref, entry } = await change(
      request,
      'stop',
      async ({ job }) => {
        if (isJobEnded(job.state)) {
          throw new ConflictError(`The job ${job.name} has ended already`);
        }
        const target = rayJobTarget(fleet, job);
        if (!target) {
          throw new ConflictError(
            `Ray has not started the job ${job.name} yet, so there is nothing to stop: delete it instead`,
          );
        }
        try {
          await heads.of(target.cluster, target.uid).stopJob(target.id);
        } catch (error) {
          throw rayFailure(error);
        }
      },
    );
    response.json((view.job(ref) ?? entry).for(caller));
  });

  router.post(`${SUBMISSION_PATH}/stop`, async (request, response) => {
    const { caller, ref, entry } = await change(
      request,
      'stop',
      async found => {
        const record = recordOf(found);
        if (record) await submissions.stop(record);
      },
    );
    response.json((view.job(ref) ?? entry).for(caller));
  });

  router.delete(RAY_JOB_PATH, async (request, response) => {
    const uid = parseIfMatch(request);
    const at = jobAt(request);
    const { caller, entry, ref } = await change(
      request,
      'delete',
      async found => {
        assertUid(found, uid, 'job');
        const parent = fleet
          .getByUid('RayJob', {
            kubernetesCluster: at.kubernetesCluster,
            uid,
          })
          ?.object.metadata.ownerReferences?.find(owner => owner.controller);
        if (parent) {
          throw new ConflictError(
            `The job ${at.name} belongs to the ${parent.kind} "${parent.name}": delete that instead`,
          );
        }
        await writer.delete(
          at.kubernetesCluster,
          { apiVersion: 'ray.io/v1', kind: 'RayJob', metadata: at },
          uid,
        );
      },
    );
    await waitForView(
      view,
      () => {
        const now = view.job(ref);
        return (
          now?.uid !== uid ||
          fleet.getByUid('RayJob', {
            kubernetesCluster: at.kubernetesCluster,
            uid,
          })?.object.metadata.deletionTimestamp !== undefined
        );
      },
      VIEW_TIMEOUT_MS,
    );
    response.status(202).json(deleted(entry.for(caller)));
  });

  router.delete(SUBMISSION_PATH, async (request, response) => {
    const uid = parseIfMatch(request);
    const { caller, entry } = await change(request, 'delete', async found => {
      assertUid(found, uid, 'job');
      const record = recordOf(found);
      if (record) await submissions.remove(record);
    });
    response.status(202).json(deleted(entry.for(caller)));
  });
}

function deleted(job: Job): Job {
  return { ...job, sentence: 'Being deleted.', allowed: [] };
}

async function submit(
  request: Request,
  body: SubmitJobRequest,
  { guard, submissions, view }: JobWriteOptions,
): Promise<{ status: number; job: Job }> {
  const { caller } = await guard.caller(request);
  const ref = stringifyClusterRef(parseClusterRef(body.cluster));
  const target = findCluster(view, ref);
  const { record, created } = await guard.audited(
    request,
    'job-submit',
    { cluster: ref, ...(body.dryRun && { dryRun: true }) },
    async () => {
      await guard.authorize(
        caller,
        'ray.job.create',
        view.clusterIdentity(ref),
      );
      return submissions.submit(
        body,
        target,
        caller,
        request.header('idempotency-key'),
      );
    },
  );
  return {
    status: created ? 201 : 200,
    job: view.previewSubmission(record).for(caller),
  };
}

async function createRayJob(
  request: Request,
  body: CreateRayJobRequest,
  { guard, preview, provisioner, view }: JobWriteOptions,
): Promise<{ status: number; job: Job }> {
  const { caller, credentials } = await guard.caller(request);
  const { kubernetesCluster, object, created } = await guard.audited(
    request,
    'job-create',
    {
      template: body.template,
      entityRef: body.entityRef,
      ...(body.name && { name: body.name }),
      ...(body.dryRun && { dryRun: true }),
    },
    () =>
      provisioner.create(
        'RayJob',
        body,
        caller,
        credentials,
        request.header('idempotency-key'),
      ),
  );
  const { namespace, name, uid } = object.metadata;
  const ref = stringifyJobRef({
    kind: 'RayJob',
    kubernetesCluster,
    namespace,
    name,
  });
  const isSeen = () => view.job(ref)?.uid === uid;
  if (!body.dryRun) await waitForView(view, isSeen, VIEW_TIMEOUT_MS);
  const entry = isSeen() ? view.job(ref) : undefined;
  return {
    status: created ? 201 : 200,
    job: entry
      ? entry.for(caller)
      : preview.job(kubernetesCluster, object, caller),
  };
}
