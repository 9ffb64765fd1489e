import { timestamp } from '../clock';
import { WorkQueue, type EventRecorder } from '../kubelet';
import {
  copyJson,
  keyOf,
  randomSuffix,
  type AnyKubeObject,
  type ObjectStore,
} from '../store';
import {
  InvalidSchedule,
  parseSchedule,
  type CronSchedule,
} from './cronSchedule';
import {
  controllerReference,
  RAY_CRON_JOBS,
  RAY_JOBS,
  type RayCronJob,
  type RayJob,
} from './types';
import { jobSpecError } from './validateJob';

const SOURCE = { component: 'raycronjob-controller' };
const DELAY = 100;

/** KubeRay's controller of RayCronJobs, as with its feature gate on. */
export class RayCronJobController {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
    this.#queue = new WorkQueue(store.clock, key => this.#reconcile(key));
    const enqueue = ({ metadata }: AnyKubeObject) =>
      this.#queue.add(`${metadata.namespace}/${metadata.name}`, DELAY);
    this.#unsubscribe = store.subscribe(RAY_CRON_JOBS, ({ object }) =>
      enqueue(object),
    );
    store.list(RAY_CRON_JOBS).forEach(enqueue);
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #reconcile(key: string): void {
    const [namespace, name] = key.split('/');
    const cron = this.#store.get<RayCronJob>(RAY_CRON_JOBS, {
      namespace,
      name,
    });
    if (!cron || cron.metadata.deletionTimestamp) return;
    const schedule = this.#schedule(cron);
    if (!schedule) return;
    if (cron.spec.suspend) {
      const message = 'RayCronJob suspended, no new RayJobs will be created';
      this.#event(cron, 'Normal', 'SuspendedRayCronJob', message);
      return;
    }
    const now = this.#store.clock.now();
    const { lastScheduleTime } = cron.status ?? {};
    const since = lastScheduleTime ?? cron.metadata.creationTimestamp;
    const due = schedule.next(Date.parse(since));
    if (due === undefined) return;
    if (due > now.getTime()) {
      this.#lookAt(key, due);
      return;
    }
    this.#createJob(cron, due);
    this.#store.mutate<RayCronJob>(
      RAY_CRON_JOBS,
      keyOf(cron),
      draft => {
        draft.status = { ...draft.status, lastScheduleTime: timestamp(now) };
      },
      { subresource: 'status' },
    );
  }

  /** The moment is one of the day, the queue's delays are simulated. */
  #lookAt(key: string, moment: number): void {
    const { clock } = this.#store;
    this.#queue.add(key, (moment - clock.now().getTime()) * clock.timeScale);
  }

  #schedule(cron: RayCronJob): CronSchedule | undefined {
    const { namespace, name } = cron.metadata;
    const refuse = (message: string) => {
      const text = `${namespace}/${name}: ${message}`;
      this.#event(cron, 'Warning', 'InvalidRayCronJobSpec', text);
    };
    try {
      const schedule = parseSchedule(cron.spec.schedule);
      const error = jobSpecError(this.#job(cron));
      if (!error) return schedule;
      refuse(`invalid RayJob template: ${error}`);
    } catch (error) {
      if (!(error instanceof InvalidSchedule)) throw error;
      refuse(`invalid cron schedule: ${error.message}`);
    }
    return undefined;
  }

  #job(cron: RayCronJob): RayJob {
    return {
      ...cron,
      kind: 'RayJob',
      spec: cron.spec.jobTemplate,
      status: undefined,
    };
  }

  #createJob(cron: RayCronJob, scheduledFor: number): void {
    const { name, namespace } = cron.metadata;
    this.#store.create<RayJob>(RAY_JOBS, {
      apiVersion: 'ray.io/v1',
      kind: 'RayJob',
      metadata: {
        name: `${name}-${randomSuffix()}`,
        namespace,
        labels: { 'ray.io/cronjob-name': name },
        annotations: {
          'ray.io/cronjob-scheduled-timestamp': timestamp(
            new Date(scheduledFor),
          ),
        },
        ownerReferences: [controllerReference(cron)],
      },
      spec: copyJson(cron.spec.jobTemplate),
    });
  }

  #event(
    cron: RayCronJob,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.#events.record(cron, SOURCE, { type, reason, message });
  }
}
