import type { AnyKubeObject, KubeObject, ObjectStore } from '../store';
import { microTimestamp, timestamp } from '../clock';

export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** Who writes an event, and in which of the two ways that there are. */
export interface EventSource {
  component: string;
  /** The node, for a kubelet. */
  host?: string;
  /** The action: given by writers of events.k8s.io (the scheduler). */
  action?: string;
}

interface StoredEvent extends AnyKubeObject {
  count?: number;
  message: string;
  reason: string;
  series?: { count: number; lastObservedTime: string };
}

/** Similar events of one object after which client-go combines them. */
const COMBINE_AFTER = 10;
const COMBINED = '(combined from similar events): ';
/** Beyond this the recorder forgets what it wrote, as client-go's cache does. */
const MOST_KNOWN = 4096;

/**
 * Writes Events as components of Kubernetes do: a repetition raises the count
 * of the first one; after ten that differ in their message only, further ones
 * are combined.
 */
export class EventRecorder {
  readonly #store: ObjectStore;
  /** Key of an event's text → its name. */
  readonly #known = new Map<string, { namespace: string; name: string }>();
  readonly #similar = new Map<string, number>();
  #sequence = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  record(
    regarding: KubeObject,
    source: EventSource,
    text: EventText,
    fieldPath?: string,
  ): void {
    const { namespace = 'default', uid } = regarding.metadata;
    const group = `${uid}/${source.component}/${text.reason}/${
      fieldPath ?? ''
    }`;
    const message = this.#combine(group, text.message);
    const key = message.startsWith(COMBINED) ? group : `${group}/${message}`;
    const known = this.#known.get(key);
    const stored = known && this.#store.get<StoredEvent>('events', known);
    if (known && stored) this.#repeat(known, source, message);
    else {
      const name = this.#create(regarding, source, text, message, fieldPath);
      this.#known.set(key, { namespace, name });
    }
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
  }

  #combine(group: string, message: string): string {
    const texts = this.#similar.get(group) ?? 0;
    if (this.#known.has(`${group}/${message}`)) return message;
    this.#similar.set(group, texts + 1);
    return texts >= COMBINE_AFTER ? COMBINED + message : message;
  }

  #repeat(
    key: { namespace: string; name: string },
    source: EventSource,
    message: string,
  ): void {
    const now = this.#store.clock.now();
    this.#store.mutate<StoredEvent>('events', key, draft => {
      draft.message = message;
      if (source.action) {
        draft.series = {
          count: (draft.series?.count ?? 1) + 1,
          lastObservedTime: microTimestamp(now),
        };
      } else {
        draft.count = (draft.count ?? 1) + 1;
        draft.lastTimestamp = timestamp(now);
      }
    });
  }

  #create(
    regarding: KubeObject,
    source: EventSource,
    { type, reason }: EventText,
    message: string,
    fieldPath?: string,
  ): string {
    const now = this.#store.clock.now();
    const {
      name,
      namespace = 'default',
      uid,
      resourceVersion,
    } = regarding.metadata;
    this.#sequence += 1;
    const nanos = BigInt(now.getTime()) * 1_000_000n + BigInt(this.#sequence);
    const eventName = `${name}.${nanos.toString(16)}`;
    const { component, host, action } = source;
    this.#store.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace },
      involvedObject: {
        kind: regarding.kind,
        namespace,
        name,
        uid,
        apiVersion: regarding.apiVersion,
        resourceVersion,
        ...(fieldPath ? { fieldPath } : {}),
      },
      reason,
      message,
      type,
      reportingComponent: component,
      reportingInstance: action ? `${component}-demo` : host ?? '',
      ...(action
        ? {
            source: {},
            firstTimestamp: null,
            lastTimestamp: null,
            eventTime: microTimestamp(now),
            action,
          }
        : {
            source: { component, ...(host ? { host } : {}) },
            firstTimestamp: timestamp(now),
            lastTimestamp: timestamp(now),
            count: 1,
            eventTime: null,
          }),
    });
    return eventName;
  }
}
