import { randomUUID } from 'node:crypto';
import { timestamp, type Clock } from '../clock';
import { ApiStatusError } from './ApiStatusError';
import { deepFreeze, jsonEquals } from './deepFreeze';
import { EventDispatcher } from './EventDispatcher';
import { EventHistory, type StoreEvent } from './EventHistory';
import { generateName } from './generateName';
import type {
  AnyKubeObject,
  KubeObject,
  NewKubeObject,
  ObjectKey,
} from './KubeObject';
import { keyOf } from './KubeObject';
import type { ResourceRegistry } from './ResourceRegistry';
import { apiVersionOf, resourceName } from './ResourceRegistry';
import type { LabelSelector } from './selectors';
import type {
  AdmissionHook,
  AdmissionRequest,
  DeleteOptions,
  ObjectStoreOptions,
  StoreSnapshot,
  WriteOptions,
} from './storeOptions';
import { objectsOf, pathOf, replacedBy, type Table } from './Table';
import {
  carryOver,
  changesSpec,
  checkPreconditions,
  markForDeletion,
  specFinalizers,
} from './writeRules';

const FIRST_REVISION = 1000;

/**
 * The objects of the simulated cluster, with the semantics of an API server's
 * storage: one counter of revisions for everything, optimistic concurrency,
 * finalizers, graceful deletion of pods, a history for watches.
 *
 * Objects are immutable: what `get` and `list` return and events carry is
 * frozen and shared. To change one, copy it (`structuredClone`) and `update`,
 * or use `mutate`. Subscribers are called in order of the changes and after
 * the write; a write from within a subscriber is delivered after its own.
 */
export class ObjectStore {
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly #tables = new Map<string, Table>();
  readonly #dispatcher: EventDispatcher;
  readonly #hooks: AdmissionHook[] = [];
  readonly #historyLimit: number;
  #revision = FIRST_REVISION;

  constructor(options: ObjectStoreOptions) {
    this.registry = options.registry;
    this.clock = options.clock;
    this.#historyLimit = options.historyLimit ?? 2000;
    this.#dispatcher = new EventDispatcher(options.onListenerError);
  }

  /** The revision of the last change. */
  get revision(): number {
    return this.#revision;
  }

  get<T extends KubeObject = AnyKubeObject>(
    resource: string,
    key: ObjectKey,
  ): T | undefined {
    return this.#table(resource).objects.get(pathOf(key)) as unknown as
      | T
      | undefined;
  }

  /** Objects in order of namespace and name. */
  list<T extends KubeObject = AnyKubeObject>(
    resource: string,
    filter: { namespace?: string; selector?: LabelSelector } = {},
  ): T[] {
    return objectsOf(this.#table(resource), filter) as unknown as T[];
  }

  /**
   * Stores a new object; fills in what the server fills in.
   *
   * @throws ApiStatusError 409 AlreadyExists, or what an admission hook says
   */
  create<T extends KubeObject = AnyKubeObject>(
    resource: string,
    object: NewKubeObject<T>,
    options: WriteOptions = {},
  ): T {
    const table = this.#table(resource);
    const { definition } = table;
    const draft = structuredClone(object) as unknown as AnyKubeObject;
    draft.apiVersion = apiVersionOf(definition);
    draft.kind = definition.kind;
    const { metadata } = draft;
    if (!metadata.name && metadata.generateName) {
      metadata.name = generateName(metadata.generateName, name =>
        table.objects.has(pathOf({ namespace: metadata.namespace, name })),
      );
    }
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    metadata.uid = randomUUID();
    metadata.creationTimestamp = timestamp(this.clock.now());
    if (definition.generation) metadata.generation = 1;
    else delete metadata.generation;
    if (definition.statusSubresource && !definition.keepsStatusOnCreate) {
      delete draft.status;
    }
    definition.prepare?.(draft);
    this.#admit({
      operation: 'CREATE',
      definition,
      object: draft,
      dryRun: options.dryRun ?? false,
    });
    definition.validate?.(draft);
    if (table.objects.has(pathOf(keyOf(draft)))) {
      throw ApiStatusError.alreadyExists(definition, metadata.name);
    }
    if (options.dryRun) {
      Reflect.deleteProperty(metadata, 'resourceVersion');
      return draft as unknown as T;
    }
    return this.#commit(table, 'ADDED', draft) as unknown as T;
  }

  /**
   * Replaces an object but for its status (where that is a subresource). With a
   * metadata.resourceVersion the write fails when the object has changed since.
   *
   * @throws ApiStatusError 404, 409 Conflict
   */
  update<T extends KubeObject = AnyKubeObject>(
    resource: string,
    object: NewKubeObject<T>,
    options: WriteOptions & { subresource?: 'binding' } = {},
  ): T {
    const table = this.#table(resource);
    const { definition } = table;
    const draft = structuredClone(object) as unknown as AnyKubeObject;
    const old = replacedBy(table, draft);
    const binds = options.subresource === 'binding';
    if (definition.statusSubresource && !binds) {
      if (old.status === undefined) delete draft.status;
      else draft.status = structuredClone(old.status);
    }
    carryOver(draft, old);
    definition.prepare?.(draft, old);
    if (definition.generation && !binds && changesSpec(draft, old)) {
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
    return this.#finishUpdate(table, draft, old, options) as unknown as T;
  }

  /** Replaces the status and nothing else. */
  updateStatus<T extends KubeObject = AnyKubeObject>(
    resource: string,
    object: NewKubeObject<T>,
    options: WriteOptions = {},
  ): T {
    const table = this.#table(resource);
    const given = object as unknown as AnyKubeObject;
    const old = replacedBy(table, given);
    const draft = structuredClone(old);
    if (given.status === undefined) delete draft.status;
    else draft.status = structuredClone(given.status);
    return this.#finishUpdate(
      table,
      draft,
      old,
      options,
      'status',
    ) as unknown as T;
  }

  /**
   * Reads, lets `change` alter a copy, and writes it back (`subresource`
   * status: only its status; binding: a pod's node and condition, which makes no
   * new generation).
   *
   * @throws ApiStatusError 404 when it does not exist
   */
  mutate<T extends KubeObject = AnyKubeObject>(
    resource: string,
    key: ObjectKey,
    change: (draft: T) => void,
    options: WriteOptions & { subresource?: 'status' | 'binding' } = {},
  ): T {
    const draft = structuredClone(this.mustGet<T>(resource, key));
    change(draft);
    const { subresource, ...rest } = options;
    return subresource === 'status'
      ? this.updateStatus<T>(resource, draft, rest)
      : this.update<T>(resource, draft, { ...rest, subresource });
  }

  /** As `get`, but an absent object is a 404. */
  mustGet<T extends KubeObject = AnyKubeObject>(
    resource: string,
    key: ObjectKey,
  ): T {
    const object = this.get<T>(resource, key);
    if (!object) {
      throw ApiStatusError.notFound(this.#table(resource).definition, key.name);
    }
    return object;
  }

  /**
   * Deletes, or marks for deletion when finalizers, a foreground deletion or a
   * kubelet (pods on a node with a grace period) still have work to do.
   *
   * @returns the object's last state, and whether it is gone
   * @throws ApiStatusError 404, 409 when a precondition does not hold
   */
  delete<T extends KubeObject = AnyKubeObject>(
    resource: string,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): { object: T; deleted: boolean } {
    const table = this.#table(resource);
    const { definition } = table;
    const old = this.mustGet(resource, key);
    checkPreconditions(definition, old, options);
    this.#admit({
      operation: 'DELETE',
      definition,
      object: old,
      oldObject: old,
      dryRun: options.dryRun ?? false,
    });
    const now = this.clock.now();
    const { marked, waits } = markForDeletion(definition, old, options, now);
    if (options.dryRun) {
      return { object: marked as unknown as T, deleted: !waits };
    }
    if (waits) {
      if (jsonEquals(marked, old)) {
        return { object: old as unknown as T, deleted: false };
      }
      const object = this.#commit(table, 'MODIFIED', marked, old);
      return { object: object as unknown as T, deleted: false };
    }
    const last =
      definition.graceful && !jsonEquals(marked, old)
        ? this.#commit(table, 'MODIFIED', marked, old)
        : old;
    const gone = this.#commit(table, 'DELETED', structuredClone(marked), last);
    return { object: gone as unknown as T, deleted: true };
  }

  /**
   * Takes in an object that another store has made, as it is: its uid, times
   * and status stay, it gets a revision of this store.
   *
   * @throws ApiStatusError 409 AlreadyExists
   */
  adopt(resource: string, object: AnyKubeObject): void {
    const table = this.#table(resource);
    if (table.objects.has(pathOf(keyOf(object)))) {
      throw ApiStatusError.alreadyExists(
        table.definition,
        object.metadata.name,
      );
    }
    this.#commit(table, 'ADDED', structuredClone(object));
  }

  /** Calls `listener` on every later change of a resource. */
  subscribe<T extends KubeObject = AnyKubeObject>(
    resource: string,
    listener: (event: StoreEvent<T>) => void,
  ): () => void {
    // A resource that is not registered is a mistake of the caller.
    this.#table(resource);
    return this.#dispatcher.subscribe(resource, event =>
      listener(event as unknown as StoreEvent<T>),
    );
  }

  /** Calls `listener` on every later change of anything. */
  subscribeAll(listener: (event: StoreEvent) => void): () => void {
    return this.#dispatcher.subscribeAll(listener);
  }

  /** Adds a hook that sees every write before it happens. */
  onAdmit(hook: AdmissionHook): () => void {
    this.#hooks.push(hook);
    return () => {
      const index = this.#hooks.indexOf(hook);
      if (index >= 0) this.#hooks.splice(index, 1);
    };
  }

  /** What happened to a resource, for watches. */
  history(resource: string): EventHistory {
    return this.#table(resource).history;
  }

  snapshot(): StoreSnapshot {
    const objects: StoreSnapshot['objects'] = {};
    for (const [resource, table] of this.#tables) {
      if (table.objects.size > 0) objects[resource] = this.list(resource);
    }
    return { revision: this.#revision, objects };
  }

  /** Replaces the content. History begins anew: older watches get 410. */
  restore(snapshot: StoreSnapshot): void {
    this.#tables.clear();
    this.#revision = Math.max(snapshot.revision, FIRST_REVISION);
    for (const [resource, objects] of Object.entries(snapshot.objects)) {
      const table = this.#table(resource);
      for (const object of objects) {
        table.objects.set(pathOf(keyOf(object)), deepFreeze(object));
      }
    }
  }

  #table(resource: string): Table {
    let table = this.#tables.get(resource);
    if (!table) {
      const definition = this.registry.require(resource);
      table = {
        definition,
        objects: new Map(),
        history: new EventHistory(this.#historyLimit, this.#revision),
      };
      this.#tables.set(resource, table);
    }
    return table;
  }

  #finishUpdate(
    table: Table,
    draft: AnyKubeObject,
    old: AnyKubeObject,
    options: WriteOptions,
    subresource?: 'status',
  ): AnyKubeObject {
    const { definition } = table;
    draft.metadata.resourceVersion = old.metadata.resourceVersion;
    this.#admit({
      operation: 'UPDATE',
      definition,
      object: draft,
      oldObject: old,
      ...(subresource ? { subresource } : {}),
      dryRun: options.dryRun ?? false,
    });
    definition.validate?.(draft, old);
    if (options.dryRun) return draft;
    const { finalizers, deletionTimestamp } = draft.metadata;
    const released =
      deletionTimestamp !== undefined &&
      (old.metadata.finalizers?.length ?? 0) + specFinalizers(definition, old) >
        0 &&
      (finalizers?.length ?? 0) + specFinalizers(definition, draft) === 0 &&
      (draft.metadata.deletionGracePeriodSeconds ?? 0) === 0;
    if (released) return this.#commit(table, 'DELETED', draft, old);
    // A write that changes nothing keeps its revision, as on the real server.
    if (jsonEquals(draft, old)) return old;
    return this.#commit(table, 'MODIFIED', draft, old);
  }

  #admit(request: AdmissionRequest): void {
    for (const hook of this.#hooks) hook(request);
  }

  #commit(
    table: Table,
    type: StoreEvent['type'],
    object: AnyKubeObject,
    oldObject?: AnyKubeObject,
  ): AnyKubeObject {
    this.#revision += 1;
    object.metadata.resourceVersion = String(this.#revision);
    deepFreeze(object);
    const path = pathOf(keyOf(object));
    if (type === 'DELETED') table.objects.delete(path);
    else table.objects.set(path, object);
    const event: StoreEvent = {
      type,
      resource: resourceName(table.definition),
      revision: this.#revision,
      object,
      ...(oldObject ? { oldObject } : {}),
    };
    table.history.push(event);
    this.#dispatcher.dispatch(event);
    return object;
  }
}
