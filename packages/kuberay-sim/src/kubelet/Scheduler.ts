import { timestamp } from '../clock';
import { keyOf, type ObjectStore } from '../store';
import type { EventRecorder } from './EventRecorder';
import type { KubeNode, Pod, PodCondition } from './Pod';
import { podCondition } from './Pod';
import { addRequests, podRequests } from './podRequests';
import { schedulePod, type NodeState } from './schedulePod';
import { TIMING } from './timing';
import { WorkQueue } from './WorkQueue';

const SOURCE = { component: 'default-scheduler' };

function isOver(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

/** Sets a condition; its transition time moves when its status changes. */
export function setPodCondition(
  pod: Pod,
  condition: Omit<PodCondition, 'lastProbeTime' | 'lastTransitionTime'>,
  now: Date,
): void {
  pod.status.conditions ??= [];
  const { conditions } = pod.status;
  const index = conditions.findIndex(({ type }) => type === condition.type);
  const old = conditions[index];
  const lastTransitionTime =
    old?.status === condition.status ? old.lastTransitionTime : timestamp(now);
  const next = { ...condition, lastProbeTime: null, lastTransitionTime };
  if (index < 0) conditions.push(next);
  else conditions[index] = next;
}

/** Pods that name another scheduler are left to it. */
const OWN_NAME = 'default-scheduler';

/**
 * Binds pods to nodes. What fits nowhere waits until a pod goes or a node
 * changes, and says why in its PodScheduled condition and an Event.
 */
export class Scheduler {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: (() => void)[];

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
    this.#queue = new WorkQueue(store.clock, key => this.#schedule(key));
    this.#unsubscribe = [
      store.subscribe<Pod>('pods', ({ type, object }) => {
        if (type === 'DELETED') this.#retryAll();
        else if (type === 'ADDED') this.#consider(object);
      }),
      store.subscribe('nodes', () => this.#retryAll()),
    ];
    this.#retryAll();
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #retryAll(): void {
    for (const pod of this.#store.list<Pod>('pods')) this.#consider(pod);
  }

  #consider(pod: Pod): void {
    if (pod.spec.nodeName || pod.metadata.deletionTimestamp || isOver(pod)) {
      return;
    }
    const { schedulerName = OWN_NAME } = pod.spec;
    if (schedulerName !== OWN_NAME) return;
    const { namespace, name } = pod.metadata;
    this.#queue.add(`${namespace}/${name}`, TIMING.schedule);
  }

  #nodeStates(): NodeState[] {
    const states = new Map<string, NodeState>();
    for (const node of this.#store.list<KubeNode>('nodes')) {
      states.set(node.metadata.name, { node, used: {}, pods: 0 });
    }
    for (const pod of this.#store.list<Pod>('pods')) {
      const state = states.get(pod.spec.nodeName ?? '');
      if (!state || isOver(pod)) continue;
      state.used = addRequests(state.used, podRequests(pod.spec));
      state.pods += 1;
    }
    return [...states.values()];
  }

  #schedule(key: string): void {
    const [namespace, name] = key.split('/');
    const pod = this.#store.get<Pod>('pods', { namespace, name });
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp) return;
    const placement = schedulePod(pod, this.#nodeStates());
    if ('node' in placement) this.#bind(pod, placement.node);
    else {
      this.#fail(pod, placement.reason, placement.message);
      this.#queue.add(key, TIMING.scheduleRetry);
    }
  }

  #bind(pod: Pod, nodeName: string): void {
    const now = this.#store.clock.now();
    this.#store.mutate<Pod>(
      'pods',
      keyOf(pod),
      draft => {
        draft.spec.nodeName = nodeName;
        const scheduled = { type: 'PodScheduled', status: 'True' } as const;
        setPodCondition(draft, scheduled, now);
      },
      { subresource: 'binding' },
    );
    const { namespace, name } = pod.metadata;
    this.#events.record(
      pod,
      { ...SOURCE, action: 'Binding' },
      {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      },
    );
  }

  #fail(pod: Pod, reason: string, message: string): void {
    const old = podCondition(pod, 'PodScheduled');
    if (old?.reason !== reason || old.message !== message) {
      this.#store.mutate<Pod>(
        'pods',
        keyOf(pod),
        draft =>
          setPodCondition(
            draft,
            {
              type: 'PodScheduled',
              observedGeneration: draft.metadata.generation,
              status: 'False',
              reason,
              message,
            },
            this.#store.clock.now(),
          ),
        { subresource: 'status' },
      );
    }
    this.#events.record(
      pod,
      { ...SOURCE, action: 'Scheduling' },
      { type: 'Warning', reason: 'FailedScheduling', message },
    );
  }
}
