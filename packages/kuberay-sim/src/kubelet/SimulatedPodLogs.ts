import type {
  PodLogLine,
  PodLogOptions,
  PodLogSource,
} from '../server/backends';
import type { AnyKubeObject, ObjectStore } from '../store';
import { keyOf } from '../store';
import { containerLog, runOf, type LoggedLine } from './containerLog';
import type { ContainerPrograms } from './ContainerPrograms';
import type { Pod } from './Pod';
import { statusOf } from './PodStatusWriter';

const POLL_MS = 300;

/** Logs of containers, as the kubelets' `pods/log` serves them. */
export class SimulatedPodLogs implements PodLogSource {
  readonly #store: ObjectStore;
  readonly #programs: ContainerPrograms | undefined;

  constructor(store: ObjectStore, programs?: ContainerPrograms) {
    this.#store = store;
    this.#programs = programs;
  }

  async *open(
    object: AnyKubeObject,
    container: string,
    { follow, previous, signal }: PodLogOptions,
  ): AsyncIterable<PodLogLine> {
    const { uid } = object.metadata;
    let sent = 0;
    const first = runOf(
      statusOf(object as unknown as Pod, container),
      previous,
    )?.startedAt;
    while (!signal.aborted) {
      const pod = this.#store.get<Pod>('pods', keyOf(object));
      const current = pod?.metadata.uid === uid ? pod : undefined;
      const seen = current ?? (object as unknown as Pod);
      const run = runOf(statusOf(seen, container), previous);
      if (!run) return;
      // A restart begins another log: following ends with the old one.
      if (first !== undefined && run.startedAt !== first) return;
      const now = this.#store.clock.now().getTime();
      const { startedAt, endedAt } = run;
      const lines =
        this.#programLog(seen, container, startedAt, endedAt ?? now) ??
        containerLog(seen, container, startedAt, endedAt ?? now);
      for (const { at, text } of lines.slice(sent)) {
        yield { time: new Date(at), text };
      }
      sent = Math.max(sent, lines.length);
      if (!follow || endedAt !== undefined || !current) return;
      await this.#pause(signal);
    }
  }

  #programLog(
    pod: Pod,
    name: string,
    startedAt: number,
    endedAt: number,
  ): LoggedLine[] | undefined {
    const container = pod.spec.containers.find(c => c.name === name);
    return (
      container &&
      this.#programs
        ?.log(pod, container, startedAt)
        ?.filter(({ at }) => at <= endedAt)
    );
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#store.clock.setTimeout(resolve, POLL_MS);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}
