import { HeadJob, type HeadJobRecord } from './HeadJob';

/** A head as it is kept: jobs live as long as its container. */
export interface SavedHead {
  podUid: string;
  containerId: string;
  sessionName: string;
  packages: string[];
  jobs: HeadJobRecord[];
}

/** What one run of a head's container holds. */
export class HeadState {
  readonly podUid: string;
  readonly containerId: string;
  readonly sessionName: string;
  readonly packages: Set<string>;
  readonly #jobs: HeadJob[];

  constructor(saved: SavedHead) {
    this.podUid = saved.podUid;
    this.containerId = saved.containerId;
    this.sessionName = saved.sessionName;
    this.packages = new Set(saved.packages);
    this.#jobs = saved.jobs.map(record => new HeadJob(record));
  }

  get jobs(): readonly HeadJob[] {
    return this.#jobs;
  }

  get nextNumber(): number {
    return this.#jobs.reduce((max, j) => Math.max(max, j.record.number), 1) + 1;
  }

  add(record: HeadJobRecord): HeadJob {
    const job = new HeadJob(record);
    this.#jobs.push(job);
    return job;
  }

  remove(job: HeadJob): void {
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
  }

  /** By submission id, or by the id that the driver has. */
  find(id: string, now: number): HeadJob | undefined {
    return (
      this.#jobs.find(job => job.id === id) ??
      this.#jobs.find(job => job.driverId(now) === id)
    );
  }

  save(): SavedHead {
    return {
      podUid: this.podUid,
      containerId: this.containerId,
      sessionName: this.sessionName,
      packages: [...this.packages],
      jobs: this.#jobs.map(({ record }) => record),
    };
  }
}
