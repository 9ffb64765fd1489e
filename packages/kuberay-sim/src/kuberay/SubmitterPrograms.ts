import type {
  Container,
  ContainerProgress,
  ContainerPrograms,
  LoggedLine,
  Pod,
} from '../kubelet';
import { isPodReady } from '../kubelet';
import type { ObjectStore } from '../store';
import { SUBMITTER_CONTAINER } from './jobSubmitter';
import { plainProgram, type PlainRun } from './plainProgram';
import type { RayDashboard, RayJobInfo } from './RayDashboard';
import { parseSubmitCommand, type SubmitCommand } from './submitCommand';
import { submitterText } from './submitterText';

const LOOK_MS = 1_000;
/** Until `ray job submit` has started and asks the head. */
const START_MS = 1_500;
/** Until a command that finds no head gives up. */
const GIVE_UP_MS = 3_000;
const TERMINAL = ['SUCCEEDED', 'FAILED', 'STOPPED'];

function valueOf({ env = [] }: Container, name: string): string | undefined {
  return env.find(variable => variable.name === name)?.value;
}

function isJobPod({ metadata }: Pod): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === 'Job') ?? false;
}

/**
 * What runs in submitters, in the pod of a Kubernetes Job or beside the head,
 * and in the pods of other Jobs: `ray job submit` with the job's log, or what a
 * shell command says.
 */
export class SubmitterPrograms implements ContainerPrograms {
  readonly #store: ObjectStore;
  readonly #dashboard: RayDashboard;

  constructor(store: ObjectStore, dashboard: RayDashboard) {
    this.#store = store;
    this.#dashboard = dashboard;
  }

  progress(
    pod: Pod,
    container: Container,
    startedAt: number,
  ): ContainerProgress | undefined {
    const isSidecar = container.name === SUBMITTER_CONTAINER && !isJobPod(pod);
    if (!isSidecar && !isJobPod(pod)) return undefined;
    const command = this.#command(container);
    const ran = this.#since(startedAt);
    if (!command) {
      const { endsAt, exitCode } = this.#plain(pod, container, startedAt);
      return ran >= endsAt ? { exitCode } : { lookAfter: endsAt - ran };
    }
    if (ran < START_MS) return { lookAfter: START_MS - ran };
    const id = valueOf(container, 'RAY_JOB_SUBMISSION_ID') ?? '';
    const head = isSidecar ? pod : this.#headOf(pod, container);
    if (!head || !this.#dashboard.isUp(head)) {
      // The sidecar waits for the dashboard, the Job's command does not.
      const gives = !isSidecar && ran >= GIVE_UP_MS;
      return gives ? { exitCode: 1 } : { lookAfter: LOOK_MS };
    }
    const info = this.#follow(pod, head, id, command);
    if (!info || !TERMINAL.includes(info.status)) return { lookAfter: LOOK_MS };
    // `ray job logs --follow` ends well however the job has ended.
    return { exitCode: command.waits && info.status === 'FAILED' ? 1 : 0 };
  }

  log(
    pod: Pod,
    container: Container,
    startedAt: number,
  ): LoggedLine[] | undefined {
    const isSubmitter = container.name === SUBMITTER_CONTAINER;
    if (!isSubmitter && !isJobPod(pod)) return undefined;
    if (!this.#command(container)) {
      return this.#plain(pod, container, startedAt).lines;
    }
    const id = valueOf(container, 'RAY_JOB_SUBMISSION_ID') ?? '';
    const address = valueOf(container, 'RAY_DASHBOARD_ADDRESS') ?? '';
    const { timeScale } = this.#store.clock;
    const from = startedAt + START_MS / timeScale;
    return submitterText(
      { id, address, submittedAt: from },
      this.#dashboard.followedLog(pod.metadata.uid) ?? [],
    );
  }

  #follow(
    pod: Pod,
    head: Pod,
    id: string,
    { submission }: SubmitCommand,
  ): RayJobInfo | undefined {
    if (!this.#dashboard.getJob(head, id)) {
      this.#dashboard.submitJob(head, { ...submission, submissionId: id });
    }
    this.#dashboard.follow(pod.metadata.uid, head, id);
    return this.#dashboard.getJob(head, id);
  }

  #command({ command = [], args = [] }: Container): SubmitCommand | undefined {
    return parseSubmitCommand([...command, ...args]);
  }

  #plain(pod: Pod, container: Container, startedAt: number): PlainRun {
    const { timeScale } = this.#store.clock;
    return plainProgram(pod, container, startedAt, timeScale);
  }

  /** The head behind the Service that the dashboard's address names. */
  #headOf(pod: Pod, container: Container): Pod | undefined {
    const { namespace } = pod.metadata;
    const address = valueOf(container, 'RAY_DASHBOARD_ADDRESS') ?? '';
    const service = this.#store.get('services', {
      namespace,
      name: address.split('.')[0],
    });
    const { selector = {} } = (service?.spec ?? {}) as {
      selector?: Record<string, string>;
    };
    if (Object.keys(selector).length === 0) return undefined;
    return this.#store
      .list<Pod>('pods', { namespace, labels: selector })
      .find(candidate => isPodReady(candidate));
  }

  #since(startedAt: number): number {
    const { clock } = this.#store;
    return (clock.now().getTime() - startedAt) * clock.timeScale;
  }
}
