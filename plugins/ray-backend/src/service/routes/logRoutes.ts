import { once } from 'node:events';
import { InputError, stringifyError } from '@backstage/errors';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isJobEnded,
  stringifyJobRef,
  type Job,
} from '@raydeck/backstage-plugin-ray-common';
import type { Request, Response, Router } from 'express';
import { authorize, type CallerResolver } from '../../authorization';
import type { Fleet } from '../../fleet';
import {
  rayJobTarget,
  type JobTarget,
  type SubmissionBook,
  type SubmissionFollower,
} from '../../jobs';
import type { LogReader } from '../../logs';
import type { FleetView } from '../../view';
import { keepDeciding } from '../keepDeciding';
import { jobAt } from '../parseQuery';
import { findJob, RAY_JOB_PATH, SUBMISSION_PATH } from './jobReadRoutes';

/** Live logs of jobs, as long as their cluster lives. */
export function addLogRoutes(
  router: Router,
  {
    book,
    callers,
    fleet,
    follower,
    logger,
    logs,
    view,
  }: {
    book: SubmissionBook;
    callers: CallerResolver;
    fleet: Fleet;
    follower: SubmissionFollower;
    logger: LoggerService;
    logs: LogReader;
    view: FleetView;
  },
): void {
  const targetOf = (job: Job): JobTarget | undefined => {
    if (job.origin === 'RayJob') return rayJobTarget(fleet, job);
    const record = book.get(job.uid);
    if (!record) return undefined;
    const { kubernetesCluster, namespace, cluster: name, clusterUid } = record;
    if (!fleet.getByUid('RayCluster', { kubernetesCluster, uid: clusterUid })) {
      return undefined;
    }
    return {
      cluster: { kubernetesCluster, namespace, name },
      uid: clusterUid,
      id: record.submissionId,
    };
  };

  router.get(
    [`${RAY_JOB_PATH}/logs`, `${SUBMISSION_PATH}/logs`],
    async (request, response) => {
      const { caller, credentials } = await callers.fromRequest(request);
      const ref = stringifyJobRef(jobAt(request));
      const { job, rights, uid } = findJob(view, ref);
      authorize(caller, 'ray.log.read', rights);
      const gone = new AbortController();
      const stopDeciding = keepDeciding(
        async () => {
          const now = await callers.fromCredentials(credentials);
          const entry = view.job(ref);
          if (entry) authorize(now, 'ray.log.read', entry.rights);
        },
        credentials.expiresAt,
        reason => gone.abort(reason),
      );
      response.on('close', () => {
        stopDeciding();
        gone.abort(new Error('The reader is gone'));
      });
      const options = parseLogQuery(request);
      const opened = await logs.open(
        () => targetOf(job),
        () => {
          const now = view.job(ref)?.job;
          return (
            now?.uid !== uid ||
            isJobEnded(now.state) ||
            now.origin === 'submission'
          );
        },
        { ...options, signal: gone.signal },
      );
      writeHead(response, job, opened.start, options.download);
      try {
        for await (const chunk of opened.chunks) {
          if (!response.write(chunk)) {
            await once(response, 'drain', { signal: gone.signal });
          }
        }
        response.end();
      } catch (error) {
        if (!gone.signal.aborted) {
          logger.debug(`The log of ${ref} broke off: ${stringifyError(error)}`);
        }
        // Without a final chunk, so that the reader knows that this was not the end.
        response.destroy();
      }
      if (options.follow && job.origin === 'submission') {
        await follower.check(uid);
      }
    },
  );
}

function parseLogQuery({ query }: Request) {
  const fromByte =
    query.fromByte === undefined ? undefined : Number(query.fromByte);
  const tail = query.tail === undefined ? undefined : Number(query.tail);
  if (fromByte !== undefined && tail !== undefined) {
    throw new InputError(
      '"fromByte" and "tail" both say where to begin: pass one of them',
    );
  }
  return {
    follow: String(query.follow) === 'true',
    download: String(query.download) === 'true',
    ...(fromByte !== undefined && { fromByte }),
    ...(tail !== undefined && { tail }),
  };
}

function writeHead(
  response: Response,
  job: Job,
  start: number,
  download: boolean,
): void {
  response.status(200).set({
    'Content-Type': 'text/plain; charset=utf-8',
    // A log is what user code printed: never anything that a browser would run.
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    // Compression would hold lines back until a block is full.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Raydeck-Log-Start': String(start),
    ...(download && {
      'Content-Disposition': `attachment; filename="${job.name.replace(
        /[^\w.-]/g,
        '_',
      )}.log"`,
    }),
  });
  response.flushHeaders();
}
