import { deepFreeze } from './deepFreeze';
import { EventHistory } from './EventHistory';
import { withManagedFields, type FieldOwners } from './FieldOwners';
import { ownershipsOf } from './fields';
import type { Interner } from './Interner';
import type { AnyKubeObject } from './KubeObject';
import type { ResourceRegistry } from './ResourceRegistry';
import { ResourceTable } from './ResourceTable';
import type { StoreSnapshot } from './storeOptions';

/** The tables of all resources; each is made when it is first asked for. */
export class StoreTables {
  readonly #registry: ResourceRegistry;
  readonly #historyLimit: number;
  readonly #revision: () => number;
  readonly #tables = new Map<string, ResourceTable>();

  constructor(
    registry: ResourceRegistry,
    historyLimit: number,
    revision: () => number,
  ) {
    this.#registry = registry;
    this.#historyLimit = historyLimit;
    this.#revision = revision;
  }

  /** @throws Error when no such resource is registered */
  require(resource: string): ResourceTable {
    let table = this.#tables.get(resource);
    if (!table) {
      const definition = this.#registry.require(resource);
      const history = new EventHistory(this.#historyLimit, this.#revision());
      table = new ResourceTable(definition, history);
      this.#tables.set(resource, table);
    }
    return table;
  }

  snapshot(owners: FieldOwners): StoreSnapshot['objects'] {
    const objects: StoreSnapshot['objects'] = {};
    for (const [resource, table] of this.#tables) {
      if (table.isEmpty) continue;
      objects[resource] = table
        .list({})
        .map(object => withManagedFields(object, owners.of(object)));
    }
    return objects;
  }

  restore(
    objects: StoreSnapshot['objects'],
    owners: FieldOwners,
    interner: Interner,
  ): void {
    this.#tables.clear();
    for (const [resource, all] of Object.entries(objects)) {
      const table = this.require(resource);
      for (const object of all) {
        table.set(restored(object, owners, interner));
      }
    }
  }
}

function restored(
  object: AnyKubeObject,
  owners: FieldOwners,
  interner: Interner,
): AnyKubeObject {
  const { managedFields, ...metadata } = object.metadata;
  const result: AnyKubeObject = { ...object, metadata };
  interner.internFields(result);
  deepFreeze(result);
  owners.set(result, ownershipsOf(managedFields) ?? []);
  return result;
}
