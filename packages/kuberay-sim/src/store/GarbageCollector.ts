import { ApiStatusError } from './ApiStatusError';
import type { StoreEvent } from './EventHistory';
import type { AnyKubeObject } from './KubeObject';
import { keyOf } from './KubeObject';
import type { ObjectStore } from './ObjectStore';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

interface Dependent {
  resource: string;
  object: AnyKubeObject;
}

/**
 * Deletes objects whose owners are gone, and carries out foreground and orphan
 * deletion, as kube-controller-manager's garbage collector does. Works a moment
 * after the change (through the store's clock), never inside the write.
 */
export class GarbageCollector {
  readonly #store: ObjectStore;
  /** Owner's UID → dependents by their own UID. */
  readonly #dependents = new Map<string, Map<string, Dependent>>();
  /** UID → where a living object lies. */
  readonly #uids = new Map<string, Dependent>();
  readonly #unsubscribe: () => void;

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const { resource, object } of everything(store)) {
      this.#note(resource, object);
    }
    for (const { resource, object } of everything(store)) {
      this.#consider(resource, object);
    }
    this.#unsubscribe = store.subscribeAll(event => this.#onEvent(event));
  }

  stop(): void {
    this.#unsubscribe();
  }

  #onEvent({ type, resource, object, oldObject }: StoreEvent): void {
    if (oldObject) this.#forget(oldObject);
    if (type !== 'DELETED') {
      this.#note(resource, object);
      this.#consider(resource, object);
      return;
    }
    this.#uids.delete(object.metadata.uid);
    for (const dependent of this.#dependentsOf(object)) {
      this.#soon(() => this.#collect(dependent));
    }
    for (const reference of object.metadata.ownerReferences ?? []) {
      this.#soon(() => this.#releaseOwner(reference));
    }
  }

  #note(resource: string, object: AnyKubeObject): void {
    const { uid, ownerReferences = [] } = object.metadata;
    this.#uids.set(uid, { resource, object });
    for (const owner of ownerReferences) {
      const known = this.#dependents.get(owner.uid) ?? new Map();
      known.set(uid, { resource, object });
      this.#dependents.set(owner.uid, known);
    }
  }

  #forget(object: AnyKubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const known = this.#dependents.get(owner.uid);
      known?.delete(object.metadata.uid);
      if (known?.size === 0) this.#dependents.delete(owner.uid);
    }
  }

  #dependentsOf(owner: AnyKubeObject): Dependent[] {
    return [...(this.#dependents.get(owner.metadata.uid)?.values() ?? [])];
  }

  #consider(resource: string, object: AnyKubeObject): void {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    const owners = object.metadata.ownerReferences ?? [];
    if (
      owners.length > 0 &&
      owners.every(owner => !this.#uids.has(owner.uid))
    ) {
      this.#soon(() => this.#collect({ resource, object }));
    }
    if (!deletionTimestamp) return;
    if (finalizers.includes(ORPHAN)) {
      this.#soon(() => this.#orphan(resource, object));
    } else if (finalizers.includes(FOREGROUND)) {
      this.#soon(() => this.#foreground(resource, object));
    }
  }

  /** Deletes a dependent all of whose owners are gone. */
  #collect({ resource, object }: Dependent): void {
    const current = this.#store.get(resource, keyOf(object));
    if (!current || current.metadata.uid !== object.metadata.uid) return;
    const owners = current.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const living = owners.filter(owner => this.#uids.has(owner.uid));
    if (living.length > 0) {
      if (living.length < owners.length) {
        this.#store.mutate(resource, keyOf(current), draft => {
          draft.metadata.ownerReferences = living;
        });
      }
      return;
    }
    if (current.metadata.deletionTimestamp) return;
    this.#store.delete(resource, keyOf(current), {
      preconditions: { uid: current.metadata.uid },
      propagationPolicy: 'Background',
    });
  }

  #foreground(resource: string, owner: AnyKubeObject): void {
    const current = this.#store.get(resource, keyOf(owner));
    if (!current?.metadata.finalizers?.includes(FOREGROUND)) return;
    let blocked = false;
    for (const dependent of this.#dependentsOf(current)) {
      const reference = dependent.object.metadata.ownerReferences?.find(
        ({ uid }) => uid === current.metadata.uid,
      );
      blocked ||= reference?.blockOwnerDeletion === true;
      if (!dependent.object.metadata.deletionTimestamp) {
        this.#store.delete(dependent.resource, keyOf(dependent.object), {
          propagationPolicy: reference?.blockOwnerDeletion
            ? 'Foreground'
            : 'Background',
        });
      }
    }
    const remaining = this.#dependentsOf(current).some(({ object }) =>
      object.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) =>
          uid === current.metadata.uid && blockOwnerDeletion,
      ),
    );
    if (!blocked || !remaining) this.#removeFinalizer(resource, current);
  }

  #releaseOwner({ uid }: { uid: string }): void {
    const owner = this.#uids.get(uid);
    if (!owner) return;
    const { deletionTimestamp, finalizers = [] } = owner.object.metadata;
    if (deletionTimestamp && finalizers.includes(FOREGROUND)) {
      this.#foreground(owner.resource, owner.object);
    }
  }

  #orphan(resource: string, owner: AnyKubeObject): void {
    const current = this.#store.get(resource, keyOf(owner));
    if (!current?.metadata.finalizers?.includes(ORPHAN)) return;
    for (const dependent of this.#dependentsOf(current)) {
      this.#store.mutate(dependent.resource, keyOf(dependent.object), draft => {
        const rest = draft.metadata.ownerReferences?.filter(
          ({ uid }) => uid !== current.metadata.uid,
        );
        if (rest && rest.length > 0) draft.metadata.ownerReferences = rest;
        else delete draft.metadata.ownerReferences;
      });
    }
    this.#removeFinalizer(resource, current, ORPHAN);
  }

  #removeFinalizer(
    resource: string,
    object: AnyKubeObject,
    finalizer: string = FOREGROUND,
  ): void {
    this.#store.mutate(resource, keyOf(object), draft => {
      const rest = draft.metadata.finalizers?.filter(f => f !== finalizer);
      if (rest && rest.length > 0) draft.metadata.finalizers = rest;
      else delete draft.metadata.finalizers;
    });
  }

  #soon(work: () => void): void {
    this.#store.clock.setTimeout(() => {
      try {
        work();
      } catch (error) {
        // Someone else was faster: what is gone needs no collecting.
        if (!(error instanceof ApiStatusError)) throw error;
        if (error.code !== 404 && error.code !== 409) throw error;
      }
    }, 0);
  }
}

function* everything(store: ObjectStore): Generator<Dependent> {
  for (const definition of store.registry.all()) {
    if (definition.viewOf) continue;
    const resource =
      definition.group === ''
        ? definition.plural
        : `${definition.plural}.${definition.group}`;
    for (const object of store.list(resource)) yield { resource, object };
  }
}
