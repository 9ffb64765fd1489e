import type {
  FleetEntry,
  FleetIdentity,
  FleetKind,
  FleetListOptions,
  FleetLocation,
} from './Fleet';
import { Index } from './FleetIndex';
import { NestedMap } from './NestedMap';

export function uidKey({ kubernetesCluster, uid }: FleetIdentity): string {
  return `${kubernetesCluster}\n${uid}`;
}

function controllerKey({
  kubernetesCluster,
  object,
}: FleetEntry): string | undefined {
  const uid = object.metadata.ownerReferences?.find(
    owner => owner.controller,
  )?.uid;
  return uid && uidKey({ kubernetesCluster, uid });
}

/** The objects of one kind, of all Kubernetes clusters, with their indexes. */
export class FleetTable<K extends FleetKind> {
  /** By Kubernetes cluster: names by namespace. */
  readonly #byName = new Map<string, NestedMap<FleetEntry<K>>>();
  readonly #byUid = new NestedMap<FleetEntry<K>>();
  readonly #byOwner = new Index<FleetEntry<K>>();

  /** Returns the entry that was there under this name. */
  set(entry: FleetEntry<K>): FleetEntry<K> | undefined {
    const { kubernetesCluster, object } = entry;
    const before = this.remove(entry);
    const { namespace, name, uid } = object.metadata;
    const names = this.#byName.get(kubernetesCluster) ?? new NestedMap();
    names.set(namespace, name, entry);
    this.#byName.set(kubernetesCluster, names);
    this.#byUid.set(kubernetesCluster, uid, entry);
    const owner = controllerKey(entry);
    if (owner) this.#byOwner.add(owner, entry);
    return before;
  }

  /** Returns the entry that was there under this name. */
  remove(gone: FleetEntry<K>): FleetEntry<K> | undefined {
    const { kubernetesCluster, object } = gone;
    const { namespace, name } = object.metadata;
    const entry = this.get({ kubernetesCluster, namespace, name });
    if (!entry) return undefined;
    this.#byName.get(kubernetesCluster)?.delete(namespace, name);
    this.#byUid.delete(kubernetesCluster, entry.object.metadata.uid);
    const owner = controllerKey(entry);
    if (owner) this.#byOwner.remove(owner, entry);
    return entry;
  }

  get({
    kubernetesCluster,
    namespace,
    name,
  }: FleetLocation): FleetEntry<K> | undefined {
    return this.#byName.get(kubernetesCluster)?.get(namespace, name);
  }

  getByUid({
    kubernetesCluster,
    uid,
  }: FleetIdentity): FleetEntry<K> | undefined {
    return this.#byUid.get(kubernetesCluster, uid);
  }

  ownedBy(owner: FleetIdentity): FleetEntry<K>[] {
    return this.#byOwner.get(uidKey(owner));
  }

  list({ kubernetesCluster, namespace }: FleetListOptions): FleetEntry<K>[] {
    const maps =
      kubernetesCluster === undefined
        ? [...this.#byName.values()]
        : [this.#byName.get(kubernetesCluster) ?? new NestedMap()];
    return maps.flatMap(names => names.values(namespace));
  }
}
