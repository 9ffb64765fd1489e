import type {
  FleetEntry,
  FleetKind,
  FleetListOptions,
  FleetLocation,
} from './Fleet';
import { Index } from './FleetIndex';

export function nameKey(at: FleetLocation): string {
  return [at.kubernetesCluster, at.namespace, at.name].join('\n');
}

function keyOf({ kubernetesCluster, object }: FleetEntry): string {
  const { namespace, name } = object.metadata;
  return nameKey({ kubernetesCluster, namespace, name });
}

function namespaceKey({ kubernetesCluster, object }: FleetEntry): string {
  return `${kubernetesCluster}\n${object.metadata.namespace}`;
}

function controllerUid({ object }: FleetEntry): string | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller)?.uid;
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
    this.byUid.set(entry.object.metadata.uid, entry);
    this.#byNamespace.add(namespaceKey(entry), entry);
    const owner = controllerUid(entry);
    if (owner) this.byOwner.add(owner, entry);
  }

  remove(gone: FleetEntry<K>): void {
    const entry = this.byName.get(keyOf(gone));
    if (!entry) return;
    this.byName.delete(keyOf(entry));
    this.byUid.delete(entry.object.metadata.uid);
    this.#byNamespace.remove(namespaceKey(entry), entry);
    const owner = controllerUid(entry);
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
