import { timestamp } from '../clock';
import { keyOf, type ObjectKey, type ObjectStore } from '../store';
import type { EventRecorder } from './EventRecorder';
import { NodeUsage } from './NodeUsage';
import { isPodOver, podCondition, type Pod, type PodCondition } from './Pod';
import { schedulePod } from './schedulePod';
import { TIMING } from './timing';
import { WorkQueue } from './WorkQueue';

const SOURCE = { component: 'default-scheduler' };

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

function isWaiting(pod: Pod): boolean {
  const { nodeName, schedulerName = OWN_NAME } = pod.spec;
  const { deletionTimestamp } = pod.metadata;
  return (
    !nodeName &&
    !deletionTimestamp &&
    !isPodOver(pod) &&
    schedulerName === OWN_NAME
  );
}

/**
 * Binds pods to nodes. What fits nowhere waits until a pod goes or a node
 * changes, and says why in its PodScheduled condition and an Event.
 */
export class Scheduler {
  readonly #store: ObjectStore;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #usage: NodeUsage;
  /** UID → where a pod without a node lies. */
  readonly #waiting = new Map<string, ObjectKey>();
  readonly #unsubscribe: (() => void)[];

  constructor(store: ObjectStore, events: EventRecorder) {
    this.#store = store;
    this.#events = events;
    this.#queue = new WorkQueue(store.clock, key => this.#schedule(key));
    this.#usage = new NodeUsage(store);
    this.#unsubscribe = [
      () => this.#usage.stop(),
      store.subscribe<Pod>('pods', ({ type, object }) => {
        if (!isWaiting(object)) this.#waiting.delete(object.metadata.uid);
        if (type === 'DELETED') {
          this.#waiting.delete(object.metadata.uid);
          this.#retryAll();
        } else if (type === 'ADDED') this.#consider(object);
      }),
      store.subscribe('nodes', () => this.#retryAll()),
    ];
    for (const pod of store.list<Pod>('pods')) this.#consider(pod);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#queue.stop();
  }

  #retryAll(): void {
    for (const key of this.#waiting.values()) this.#enqueue(key);
  }

  #consider(pod: Pod): void {
    if (!isWaiting(pod)) return;
    const key = keyOf(pod);
    this.#waiting.set(pod.metadata.uid, key);
    this.#enqueue(key);
  }

  #enqueue({ namespace, name }: ObjectKey): void {
    this.#queue.add(`${namespace}/${name}`, TIMING.schedule);
  }

  #schedule(key: string): void {
    const [namespace, name] = key.split('/');
    const pod = this.#store.get<Pod>('pods', { namespace, name });
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp) return;
    const placement = schedulePod(pod, this.#usage.states());
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
