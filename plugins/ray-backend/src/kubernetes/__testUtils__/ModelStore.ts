import type { RawObject } from '../parseFrame';

export interface ModelEvent {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: RawObject;
}

interface State {
  version: number;
  objects: ReadonlyMap<string, RawObject>;
}

/** What a collection holds, has held, and may hold again when its disk is replaced by an older one. */
export class ModelStore {
  #state: State = { version: 10, objects: new Map() };
  #past: State[] = [this.#state];
  #events: ModelEvent[] = [];
  /** Watches from before it are told that they are too late. */
  #floor = 10;
  #uids = 0;
  readonly #gone = new Set<string>();
  #notes = 0;

  get version(): number {
    return this.#state.version;
  }

  get floor(): number {
    return this.#floor;
  }

  objects(): Iterable<RawObject> {
    return this.#state.objects.values();
  }

  list(): RawObject[] {
    return [...this.objects()];
  }

  /** Whether an object has ever ceased to be, by being deleted or because its creation was taken back. */
  hasBeenGone(uid: string): boolean {
    return this.#gone.has(uid);
  }

  since(version: number): ModelEvent[] {
    return this.#events.filter(event => event.version > version);
  }

  /** Creates or changes. */
  put(name: string): ModelEvent {
    const before = this.#state.objects.get(name);
    const uid = before?.metadata.uid ?? `uid-${(this.#uids += 1)}`;
    return this.#add(before ? 'MODIFIED' : 'ADDED', this.#make(name, uid));
  }

  /** Undefined where there is nothing of this name. */
  delete(name: string): ModelEvent | undefined {
    const before = this.#state.objects.get(name);
    if (!before) return undefined;
    this.#gone.add(before.metadata.uid ?? '');
    return this.#add('DELETED', this.#make(name, before.metadata.uid ?? ''));
  }

  /** Forgets what happened, but not what is. */
  compact(): void {
    this.#floor = this.version;
    this.#events = [];
  }

  /** Takes back so many changes. */
  restore(changes: number): void {
    const length = Math.max(1, this.#past.length - changes);
    const before = this.list();
    this.#past = this.#past.slice(0, length);
    this.#state = this.#past[length - 1];
    for (const { metadata } of before) {
      const { name, uid = '' } = metadata;
      const now = this.#state.objects.get(name);
      if (now?.metadata.uid !== uid) this.#gone.add(uid);
    }
    this.compact();
  }

  #make(name: string, uid: string): RawObject {
    this.#notes += 1;
    return {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      metadata: {
        managedFields: [{ manager: '"]ü' }],
        name,
        namespace: 'ns',
        uid,
        resourceVersion: String(this.version + 1),
      },
      note: `ü😀 ${this.#notes}`,
    };
  }

  #add(type: ModelEvent['type'], object: RawObject): ModelEvent {
    const version = this.version + 1;
    const objects = new Map(this.#state.objects);
    if (type === 'DELETED') objects.delete(object.metadata.name);
    else objects.set(object.metadata.name, object);
    this.#state = { version, objects };
    this.#past.push(this.#state);
    const event = { version, type, object };
    this.#events.push(event);
    return event;
  }
}

const texts = new WeakMap<RawObject, string>();

/** An object as JSON, which is made once of each. */
export function textOf(object: RawObject): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    texts.set(object, text);
  }
  return text;
}
