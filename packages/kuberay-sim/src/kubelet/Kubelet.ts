import { keyOf, type ObjectStore } from '../store';
import type { ContainerPrograms } from './ContainerPrograms';
import type { EventRecorder } from './EventRecorder';
import type { Container, KubeNode, Pod } from './Pod';
import { nextStep, type Step } from './nextStep';
import {
  acceptPod,
  endContainer,
  refreshConditions,
  setWaiting,
  startContainer,
  statusOf,
} from './PodStatusWriter';
import { restartBackOff, TIMING } from './timing';

interface Plan {
  id: string;
  cancel(): void;
}

/** The size that events report: that of Ray's image, roughly. */
const IMAGE_BYTES = 2_382_105_600;

function stepId(pod: Pod, step: Step): string {
  const container = 'container' in step ? step.container.name : '';
  const restarts = statusOf(pod, container)?.restartCount ?? 0;
  const waiting = statusOf(pod, container)?.state.waiting?.reason ?? '';
  return `${step.do}/${container}/${restarts}/${waiting}`;
}

/**
 * All nodes' kubelets: takes pods that are bound to a node through their life,
 * one step at a time (`nextStep` says which), and writes the events of it. What
 * it does follows from the pods alone, so it goes on after a restart.
 */
export class Kubelet {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #programs: ContainerPrograms | undefined;
  readonly #plans = new Map<string, Plan>();
  readonly #pullFailures = new Map<string, number>();
  readonly #lastIp = new Map<string, number>();
  readonly #unsubscribe: () => void;

  constructor(
    store: ObjectStore,
    events: EventRecorder,
    programs?: ContainerPrograms,
  ) {
    this.#store = store;
    this.#events = events;
    this.#programs = programs;
    for (const pod of store.list<Pod>('pods')) this.#noteIp(pod);
    this.#unsubscribe = store.subscribe<Pod>('pods', ({ type, object }) => {
      if (type === 'DELETED') this.#forget(object.metadata.uid);
      else this.#plan(object);
      this.#wakeWorkersOf(object);
    });
    for (const pod of store.list<Pod>('pods')) this.#plan(pod);
  }

  stop(): void {
    this.#unsubscribe();
    for (const { cancel } of this.#plans.values()) cancel();
    this.#plans.clear();
  }

  #forget(uid: string): void {
    this.#plans.get(uid)?.cancel();
    this.#plans.delete(uid);
    this.#pullFailures.delete(uid);
  }

  #plan(pod: Pod): void {
    const { uid } = pod.metadata;
    const step = nextStep(pod, {
      since: moment => this.#since(moment),
      isImagePresent: image => this.#isImagePresent(pod, image),
      isGcsUp: () => this.#isGcsUp(pod),
      pullFailures: this.#pullFailures.get(uid) ?? 0,
      progress: (container, startedAt) =>
        this.#programs?.progress(pod, container, Date.parse(startedAt)),
    });
    const id = step && stepId(pod, step);
    const known = this.#plans.get(uid);
    if (known?.id === id) return;
    known?.cancel();
    this.#plans.delete(uid);
    if (!step || !id) return;
    if (step.do === 'pull') this.#announcePull(pod, step.container);
    const cancel = this.#store.clock.setTimeout(() => {
      this.#plans.delete(uid);
      this.#carryOut(uid, keyOf(pod), step);
    }, step.after);
    this.#plans.set(uid, { id, cancel });
  }

  #since(moment: string): number {
    const { clock } = this.#store;
    return (clock.now().getTime() - Date.parse(moment)) * clock.timeScale;
  }

  #carryOut(
    uid: string,
    key: { namespace?: string; name: string },
    step: Step,
  ): void {
    const pod = this.#store.get<Pod>('pods', key);
    if (!pod || pod.metadata.uid !== uid) return;
    if (step.do === 'terminate') {
      if (statusOf(pod, pod.spec.containers[0].name)?.state.running) {
        for (const { name } of pod.spec.containers) {
          const message = `Stopping container ${name}`;
          this.#event(pod, 'Normal', 'Killing', message, name);
        }
      }
      this.#store.delete('pods', key, {
        gracePeriodSeconds: 0,
        preconditions: { uid },
      });
      return;
    }
    if (step.do === 'look') {
      this.#plan(pod);
      return;
    }
    if (step.do === 'accept') {
      this.#write(pod, draft =>
        acceptPod(draft, this.#addresses(pod), this.#now),
      );
    } else this.#carryOutFor(pod, step.container, step);
  }

  #carryOutFor(pod: Pod, container: Container, step: Step): void {
    const { name } = container;
    const now = this.#now;
    switch (step.do) {
      case 'pull':
        if (step.fails) this.#failPull(pod, container, step.fails);
        else this.#finishPull(pod, container, step.after);
        break;
      case 'back-off-pull': {
        const image = `"${container.image}"`;
        const message = `Back-off pulling image ${image}: ErrImagePull: ${step.error}`;
        this.#write(pod, draft =>
          setWaiting(draft, name, { reason: 'ImagePullBackOff', message }, now),
        );
        const text = `Back-off pulling image ${image}`;
        this.#event(pod, 'Normal', 'BackOff', text, name);
        const failed = 'Error: ImagePullBackOff';
        this.#event(pod, 'Warning', 'Failed', failed, name);
        break;
      }
      case 'start':
        this.#start(pod, container);
        break;
      case 'finish-init':
        this.#write(pod, draft =>
          endContainer(draft, name, { exitCode: 0, reason: 'Completed' }, now),
        );
        break;
      case 'ready':
        this.#write(pod, draft => {
          const status = statusOf(draft, name);
          if (status) status.ready = true;
          refreshConditions(draft, now);
        });
        break;
      case 'end': {
        const { exitCode, reason } = step;
        this.#write(pod, draft =>
          endContainer(draft, name, { exitCode, reason }, now),
        );
        break;
      }
      case 'fail-pod':
        this.#failPod(pod, container);
        break;
      case 'back-off':
        this.#backOff(pod, container);
        break;
      default:
        break;
    }
  }

  #announcePull(pod: Pod, container: Container): void {
    const message = `Pulling image "${container.image}"`;
    this.#event(pod, 'Normal', 'Pulling', message, container.name);
  }

  #failPull(pod: Pod, { name, image }: Container, error: string): void {
    const { uid } = pod.metadata;
    this.#pullFailures.set(uid, (this.#pullFailures.get(uid) ?? 0) + 1);
    const message = `failed to pull image "${image}": ${error}`;
    this.#write(pod, draft =>
      setWaiting(draft, name, { reason: 'ErrImagePull', message }, this.#now),
    );
    const text = `Failed to pull image "${image}": ${error}`;
    this.#event(pod, 'Warning', 'Failed', text, name);
    this.#event(pod, 'Warning', 'Failed', 'Error: ErrImagePull', name);
  }

  #finishPull(pod: Pod, container: Container, took: number): void {
    const { image, name } = container;
    const node = pod.spec.nodeName ?? '';
    if (this.#store.get('nodes', { name: node })) {
      this.#store.mutate<KubeNode>(
        'nodes',
        { name: node },
        draft => {
          draft.status.images ??= [];
          draft.status.images.push({ names: [image], sizeBytes: IMAGE_BYTES });
        },
        { subresource: 'status' },
      );
    }
    const seconds = `${(took / 1000).toFixed(3)}s`;
    const message = `Successfully pulled image "${image}" in ${seconds} (${seconds} including waiting). Image size: ${IMAGE_BYTES} bytes.`;
    this.#event(pod, 'Normal', 'Pulled', message, name);
    this.#run(pod, container);
  }

  #start(pod: Pod, container: Container): void {
    const message = `Container image "${container.image}" already present on machine and can be accessed by the pod`;
    this.#event(pod, 'Normal', 'Pulled', message, container.name);
    this.#run(pod, container);
  }

  #run(pod: Pod, { name }: Container): void {
    this.#event(pod, 'Normal', 'Created', 'Container created', name);
    this.#write(pod, draft => startContainer(draft, name, this.#now));
    this.#event(pod, 'Normal', 'Started', 'Container started', name);
  }

  #failPod(pod: Pod, { name }: Container): void {
    this.#write(pod, draft => {
      if (statusOf(draft, name)?.state.running) {
        const end = { exitCode: 1, reason: 'Error' };
        endContainer(draft, name, end, this.#now);
      }
      draft.status.phase = 'Failed';
      refreshConditions(draft, this.#now);
    });
  }

  #backOff(pod: Pod, { name }: Container): void {
    const restarts = statusOf(pod, name)?.restartCount ?? 0;
    const seconds = restartBackOff(restarts - 1) / 1000;
    const wait =
      seconds < 60
        ? `${seconds}s`
        : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
    const { namespace, name: podName, uid } = pod.metadata;
    const whose = `pod=${podName}_${namespace}(${uid})`;
    const message = `back-off ${wait} restarting failed container=${name} ${whose}`;
    this.#write(pod, draft =>
      setWaiting(
        draft,
        name,
        { reason: 'CrashLoopBackOff', message },
        this.#now,
      ),
    );
    const text = `Back-off restarting failed container ${name} in pod ${podName}_${namespace}(${uid})`;
    this.#event(pod, 'Warning', 'BackOff', text, name);
  }

  get #now(): Date {
    return this.#store.clock.now();
  }

  #write(pod: Pod, change: (draft: Pod) => void): void {
    this.#store.mutate<Pod>('pods', keyOf(pod), change, {
      subresource: 'status',
    });
  }

  #event(
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container: string,
  ): void {
    const isInit = pod.spec.initContainers?.some(c => c.name === container);
    const list = isInit ? 'initContainers' : 'containers';
    this.#events.record(
      pod,
      { component: 'kubelet', host: pod.spec.nodeName },
      { type, reason, message },
      `spec.${list}{${container}}`,
    );
  }

  #isImagePresent(pod: Pod, image: string): boolean {
    const node = this.#store.get<KubeNode>('nodes', {
      name: pod.spec.nodeName ?? '',
    });
    return (
      node?.status.images?.some(({ names }) => names.includes(image)) ?? false
    );
  }

  #headOf(pod: Pod): Pod | undefined {
    const cluster = pod.metadata.labels?.['ray.io/cluster'];
    if (!cluster) return undefined;
    return this.#store
      .list<Pod>('pods', {
        namespace: pod.metadata.namespace,
        labels: { 'ray.io/cluster': cluster, 'ray.io/node-type': 'head' },
      })
      .find(head => !head.metadata.deletionTimestamp);
  }

  #isGcsUp(worker: Pod): boolean {
    const head = this.#headOf(worker);
    const ray = head && statusOf(head, head.spec.containers[0].name);
    const started = ray?.state.running?.startedAt;
    return started !== undefined && this.#since(started) >= TIMING.gcsUp;
  }

  /** A head's change is what workers that wait for GCS wait for. */
  #wakeWorkersOf(head: Pod): void {
    const { namespace, labels } = head.metadata;
    if (labels?.['ray.io/node-type'] !== 'head') return;
    const cluster = labels['ray.io/cluster'] ?? '';
    const wake = () => {
      for (const pod of this.#store.list<Pod>('pods', {
        namespace,
        labels: { 'ray.io/cluster': cluster, 'ray.io/node-type': 'worker' },
      })) {
        this.#plan(pod);
      }
    };
    wake();
    // Start times are whole seconds: one more look when GCS is surely up.
    this.#store.clock.setTimeout(wake, TIMING.gcsUp);
    this.#store.clock.setTimeout(wake, TIMING.gcsUp + 1_000);
  }

  #addresses(pod: Pod): { hostIP: string; podIP: string } {
    const name = pod.spec.nodeName ?? '';
    const node = this.#store.get<KubeNode>('nodes', { name });
    const host = (this.#lastIp.get(name) ?? 1) + 1;
    this.#lastIp.set(name, host);
    const cidr = node?.spec.podCIDR ?? '10.244.0.0/24';
    const network = cidr.split('.').slice(0, 2).join('.');
    const third = Number(cidr.split('.')[2]) + 32 * Math.floor(host / 250);
    const address = node?.status.addresses.find(a => a.type === 'InternalIP');
    return {
      hostIP: address?.address ?? '10.0.0.10',
      podIP: `${network}.${third}.${2 + (host % 250)}`,
    };
  }

  #noteIp(pod: Pod): void {
    const [, , third, last] = (pod.status.podIP ?? '').split('.').map(Number);
    const name = pod.spec.nodeName;
    if (!name || !last) return;
    const host = Math.floor(third / 32) * 250 + last - 2;
    if (host > (this.#lastIp.get(name) ?? 1)) this.#lastIp.set(name, host);
  }
}
