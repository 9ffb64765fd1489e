import type { HeadIdentity } from './HeadIdentity';
import { jobTimeline } from './JobTimeline';
import type { JobRecord } from './Submission';

/** A job that a submitter's pod follows: all that its log follows from. */
export interface FollowedJob {
  podUid: string;
  job: JobRecord;
  head: HeadIdentity;
}

/** What submitters follow; their logs stay when the head has gone. */
export class FollowedJobs {
  readonly #jobs = new Map<string, FollowedJob>();

  /** @returns whether that is new */
  note(podUid: string, job: JobRecord, head: HeadIdentity): boolean {
    if (this.#jobs.get(podUid)?.job === job) return false;
    this.#jobs.set(podUid, { podUid, job, head });
    return true;
  }

  forget(podUid: string): void {
    this.#jobs.delete(podUid);
  }

  /** The job's log by moments in ms since 1970, also what is to come. */
  logOf(podUid: string): { at: number; text: string }[] | undefined {
    const found = this.#jobs.get(podUid);
    if (!found) return undefined;
    const { job, head } = found;
    if (job.scheduledAt === undefined) return [];
    return jobTimeline(job, job.scheduledAt, head).log.parts();
  }

  list(): FollowedJob[] {
    return [...this.#jobs.values()];
  }

  restore(jobs: FollowedJob[]): void {
    this.#jobs.clear();
    for (const job of jobs) this.#jobs.set(job.podUid, job);
  }
}
