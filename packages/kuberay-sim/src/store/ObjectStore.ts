import type { Clock } from '../clock';
import { Admission } from './Admission';
import { ApiStatusError } from './ApiStatusError';
import { copyJson } from './copyJson';
import { deepFreeze, jsonEquals } from './deepFreeze';
import { EventDispatcher } from './EventDispatcher';
import type { EventHistory, StoreEvent } from './EventHistory';
import { FieldOwners } from './FieldOwners';
import { sameOwnerships, type Ownership } from './fields';
import type {
  AnyKubeObject,
  KubeObject,
  NewKubeObject,
  ObjectKey,
} from './KubeObject';
import { keyOf } from './KubeObject';
import { Interner } from './Interner';
import { newDraft } from './newDraft';
import type { ResourceRegistry } from './ResourceRegistry';
import { resourceName } from './ResourceRegistry';
import type {
  AdmissionHook,
  DeleteOptions,
  ObjectStoreOptions,
  StoreSnapshot,
  WriteOptions,
} from './storeOptions';
import type { ListFilter, ResourceTable } from './ResourceTable';
import { StoreTables } from './StoreTables';
import {
  carryOver,
  changesSpec,
  checkPreconditions,
  isReleased,
  markForDeletion,
  shareUnchanged,
} from './writeRules';

const FIRST_REVISION = 1000;

/**
 * The objects of the simulated cluster, with the semantics of an API server's
 * storage: one counter of revisions for everything, optimistic concurrency,
 * finalizers, graceful deletion of pods, a history for watches.
 *
 * Objects are immutable: what `get` and `list` return and events carry is
 * frozen and shared. To change one, copy it (`copyJson`) and `update`,
 * or use `mutate`. Subscribers are called in order of the changes and after
 * the write; a write from within a subscriber is delivered after its own.
 */
export class ObjectStore {
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly #tables: StoreTables;
  readonly #owners: FieldOwners;
  readonly #interner = new Interner();
  readonly #dispatcher: EventDispatcher;
  readonly #admission = new Admission();
  #revision = FIRST_REVISION;

  constructor(options: ObjectStoreOptions) {
    this.registry = options.registry;
    this.clock = options.clock;
    this.#owners = new FieldOwners(options.clock);
    this.#tables = new StoreTables(
      options.registry,
      options.historyLimit ?? 2000,
      () => this.#revision,
    );
    this.#dispatcher = new EventDispatcher(options.onListenerError);
  }

  get revision(): number {
    return this.#revision;
  }

  get<T extends KubeObject = AnyKubeObject>(
    resource: string,
    key: ObjectKey,
  ): T | undefined {
    return this.#table(resource).get(key) as unknown as T | undefined;
  }

  /** Objects in order of namespace and name. */
  list<T extends KubeObject = AnyKubeObject>(
    resource: string,
    filter: ListFilter = {},
  ): T[] {
    return this.#table(resource).list(filter) as unknown as T[];
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
    const draft = newDraft(table, object, this.clock.now());
    const { metadata } = draft;
    this.#admission.admit('CREATE', { definition, object: draft }, options);
    definition.validate?.(draft);
    if (table.get(keyOf(draft))) {
      throw ApiStatusError.alreadyExists(definition, metadata.name);
    }
    const owners = this.#owners.after(definition, draft, undefined, options);
    if (options.dryRun) {
      Reflect.deleteProperty(metadata, 'resourceVersion');
      this.#owners.set(draft, owners);
      return draft as unknown as T;
    }
    return this.#commit(table, 'ADDED', draft, owners) as unknown as T;
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
    const draft = copyJson(object) as unknown as AnyKubeObject;
    return this.#replace(resource, draft, options) as unknown as T;
  }

  #replace(
    resource: string,
    draft: AnyKubeObject,
    options: WriteOptions & { subresource?: 'binding' },
  ): AnyKubeObject {
    const table = this.#table(resource);
    const { definition } = table;
    const old = table.replacedBy(draft);
    const binds = options.subresource === 'binding';
    if (definition.statusSubresource && !binds) {
      if (old.status === undefined) delete draft.status;
      else draft.status = old.status;
    }
    carryOver(draft, old);
    definition.prepare?.(draft, old);
    shareUnchanged(draft, old);
    if (definition.generation && !binds && changesSpec(draft, old)) {
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
    const { subresource } = options;
    return this.#finishUpdate(table, draft, old, options, subresource);
  }

  /** Replaces the status and nothing else. */
  updateStatus<T extends KubeObject = AnyKubeObject>(
    resource: string,
    object: NewKubeObject<T>,
    options: WriteOptions = {},
  ): T {
    const table = this.#table(resource);
    const given = object as unknown as AnyKubeObject;
    const old = table.replacedBy(given);
    // All but the status is the old one's own: frozen, and never changed.
    const { status: _, ...rest } = old;
    const draft: AnyKubeObject = { ...rest, metadata: { ...old.metadata } };
    if (given.status !== undefined) {
      draft.status = copyJson(given.status);
    }
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
    const draft = copyJson(this.mustGet<T>(resource, key));
    change(draft);
    const { subresource, ...rest } = options;
    return subresource === 'status'
      ? this.updateStatus<T>(resource, draft, rest)
      : (this.#replace(resource, draft as unknown as AnyKubeObject, {
          ...rest,
          subresource,
        }) as unknown as T);
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
    const request = { definition, object: old, oldObject: old };
    this.#admission.admit('DELETE', request, options);
    const now = this.clock.now();
    const { marked, waits } = markForDeletion(definition, old, options, now);
    if (options.dryRun) {
      return { object: marked as unknown as T, deleted: !waits };
    }
    const owners = this.#owners.of(old);
    if (waits) {
      if (jsonEquals(marked, old)) {
        return { object: old as unknown as T, deleted: false };
      }
      const object = this.#commit(table, 'MODIFIED', marked, owners, old);
      return { object: object as unknown as T, deleted: false };
    }
    const last =
      definition.graceful && !jsonEquals(marked, old)
        ? this.#commit(table, 'MODIFIED', marked, owners, old)
        : old;
    const copy = copyJson(marked);
    const gone = this.#commit(table, 'DELETED', copy, owners, last);
    return { object: gone as unknown as T, deleted: true };
  }

  /**
   * Takes in an object that another store has made, as it is: its uid, times
   * and status stay, it gets a revision of this store.
   *
   * @param owners - who owns its fields, where that is known
   * @throws ApiStatusError 409 AlreadyExists
   */
  adopt(resource: string, object: AnyKubeObject, owners?: Ownership[]): void {
    const table = this.#table(resource);
    if (table.get(keyOf(object))) {
      throw ApiStatusError.alreadyExists(
        table.definition,
        object.metadata.name,
      );
    }
    const copy = copyJson(object);
    const held =
      owners ?? this.#owners.after(table.definition, copy, undefined, {});
    this.#commit(table, 'ADDED', copy, held);
  }

  /** Calls `listener` on every later change of a resource. */
  subscribe<T extends KubeObject = AnyKubeObject>(
    resource: string,
    listener: (event: StoreEvent<T>) => void,
  ): () => void {
    this.#table(resource);
    return this.#dispatcher.subscribe(resource, event =>
      listener(event as unknown as StoreEvent<T>),
    );
  }

  subscribeAll(listener: (event: StoreEvent) => void): () => void {
    return this.#dispatcher.subscribeAll(listener);
  }

  /** Adds a hook that sees every write before it happens. */
  onAdmit(hook: AdmissionHook): () => void {
    return this.#admission.add(hook);
  }

  history(resource: string): EventHistory {
    return this.#table(resource).history;
  }

  /** Who owns which fields of an object (`metadata.managedFields`). */
  ownersOf(object: AnyKubeObject): Ownership[] {
    return this.#owners.of(object);
  }

  /** The whole content; objects carry their `metadata.managedFields`. */
  snapshot(): StoreSnapshot {
    return {
      revision: this.#revision,
      objects: this.#tables.snapshot(this.#owners),
    };
  }

  /** Replaces the content. History begins anew: older watches get 410. */
  restore(snapshot: StoreSnapshot): void {
    this.#revision = Math.max(snapshot.revision, FIRST_REVISION);
    this.#tables.restore(snapshot.objects, this.#owners, this.#interner);
  }

  #table(resource: string): ResourceTable {
    return this.#tables.require(resource);
  }

  #finishUpdate(
    table: ResourceTable,
    draft: AnyKubeObject,
    old: AnyKubeObject,
    options: WriteOptions,
    subresource?: 'status' | 'binding',
  ): AnyKubeObject {
    const { definition } = table;
    draft.metadata.resourceVersion = old.metadata.resourceVersion;
    this.#admission.admit(
      'UPDATE',
      {
        definition,
        object: draft,
        oldObject: old,
        ...(subresource === 'status' ? { subresource } : {}),
      },
      options,
    );
    definition.validate?.(draft, old);
    const owners = this.#owners.after(
      definition,
      draft,
      old,
      options,
      subresource,
    );
    const held = this.#owners.of(old);
    if (options.dryRun) {
      this.#owners.set(draft, owners);
      return draft;
    }
    if (isReleased(definition, draft, old)) {
      // Watchers see it as it was last stored: with its last finalizer.
      const last = { ...old, metadata: { ...old.metadata } };
      const { metadata } = this.#commit(table, 'DELETED', last, held, old);
      draft.metadata.resourceVersion = metadata.resourceVersion;
      this.#owners.set(draft, owners);
      return deepFreeze(draft);
    }
    // A write that changes nothing keeps its revision, as on the real server.
    const sameOwners = sameOwnerships(owners, held);
    if (sameOwners && jsonEquals(draft, old)) return old;
    return this.#commit(table, 'MODIFIED', draft, owners, old);
  }

  #commit(
    table: ResourceTable,
    type: StoreEvent['type'],
    object: AnyKubeObject,
    owners: Ownership[],
    oldObject?: AnyKubeObject,
  ): AnyKubeObject {
    this.#revision += 1;
    object.metadata.resourceVersion = String(this.#revision);
    this.#interner.internFields(object);
    deepFreeze(object);
    this.#owners.set(object, owners);
    if (type === 'DELETED') table.delete(keyOf(object));
    else table.set(object);
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
