import type {
  FleetEntry,
  FleetIdentity,
  FleetKind,
  FleetListOptions,
  FleetLocation,
} from './Fleet';
import { Index } from './FleetIndex';

export function nameKey(at: FleetLocation): string {
  return [at.kubernetesCluster, at.namespace, at.name].join('\n');
}

export function uidKey({ kubernetesCluster, uid }: FleetIdentity): string {
  return `${kubernetesCluster}\n${uid}`;
}

function identityKey({ kubernetesCluster, object }: FleetEntry): string {
  return uidKey({ kubernetesCluster, uid: object.metadata.uid });
}

function keyOf({ kubernetesCluster, object }: FleetEntry): string {
  const { namespace, name } = object.metadata;
  return nameKey({ kubernetesCluster, namespace, name });
}

function namespaceKey({ kubernetesCluster, object }: FleetEntry): string {
  return `${kubernetesCluster}\n${object.metadata.namespace}`;
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
  readonly byName = new Map<string, FleetEntry<K>>();
  readonly byUid = new Map<string, FleetEntry<K>>();
  readonly byOwner = new Index<FleetEntry<K>>();
  readonly #byNamespace = new Index<FleetEntry<K>>();

  set(entry: FleetEntry<K>): void {
    const before = this.byName.get(keyOf(entry));
    if (before) this.remove(before);
    this.byName.set(keyOf(entry), entry);
    this.byUid.set(identityKey(entry), entry);
    this.#byNamespace.add(namespaceKey(entry), entry);
    const owner = controllerKey(entry);
    if (owner) this.byOwner.add(owner, entry);
  }

  remove(gone: FleetEntry<K>): void {
    const entry = this.byName.get(keyOf(gone));
    if (!entry) return;
    this.byName.delete(keyOf(entry));
    this.byUid.delete(identityKey(entry));
    this.#byNamespace.remove(namespaceKey(entry), entry);
    const owner = controllerKey(entry);
    if (owner) this.byOwner.remove(owner, entry);
  }

  list({ kubernetesCluster, namespace }: FleetListOptions): FleetEntry<K>[] {
    const entries =
      kubernetesCluster !== undefined && namespace !== undefined
        ? this.#byNamespace.get(`${kubernetesCluster}\n${namespace}`)
        : [...this.byName.values()];
    return entries.filter(
      entry =>
        (kubernetesCluster === undefined ||
          entry.kubernetesCluster === kubernetesCluster) &&
        (namespace === undefined ||
          entry.object.metadata.namespace === namespace),
    );
  }
}
