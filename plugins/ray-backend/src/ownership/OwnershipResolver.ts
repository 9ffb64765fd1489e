import type { ObjectMeta } from '@raydeck/backstage-plugin-ray-common';
import {
  ENTITY_REF_ANNOTATION,
  KUBERNETES_ID,
  type AttachedBy,
  type Ownership,
} from '@raydeck/backstage-plugin-ray-common';
import type { Rights } from '../authorization';
import type { RayConfig } from '../config';
import {
  normalizeRef,
  type CatalogOwners,
  type EntityOwners,
} from './CatalogOwners';
import { matchesSelector } from './Selector';

/** An object that may belong to someone: its place and its metadata. */
export interface OwnedObject {
  kubernetesCluster: string;
  metadata: Pick<ObjectMeta, 'namespace' | 'uid' | 'labels' | 'annotations'>;
}

/** What decides whose something is: an object, or Raydeck's own record of what was done for an entity. */
export type Identity = OwnedObject | { recordedEntity: string | undefined };

/** Whose an object is, for display, and who therefore has rights over it. */
export interface ResolvedOwnership {
  ownership: Ownership;
  rights: Rights;
}

/** Raydeck's own memory of what it made: UID to entity. */
export interface CreationRecords {
  entityOf(uid: string): string | undefined;
}

/**
 * Attachment is display; authority is something else: see design of identity in the README. The first match attaches;
 * rights need a creation record of the same entity, or the object's namespace bound to an owner of the entity.
 */
export class OwnershipResolver {
  readonly #catalog: CatalogOwners;
  readonly #records: CreationRecords;
  readonly #config: RayConfig;

  static create(options: {
    catalog: CatalogOwners;
    records: CreationRecords;
    config: RayConfig;
  }): OwnershipResolver {
    return new OwnershipResolver(options);
  }

  private constructor(options: {
    catalog: CatalogOwners;
    records: CreationRecords;
    config: RayConfig;
  }) {
    this.#catalog = options.catalog;
    this.#records = options.records;
    this.#config = options.config;
  }

  /** Changes whenever the same object may get another answer. */
  get version(): string {
    return `${this.#catalog.version}/${this.#catalog.stale}`;
  }

  /**
   * @param root - the object itself, or for a child the object that controls it: KubeRay copies the annotations of a
   *   RayJob to its cluster, so identity counts on the root only
   */
  resolve(root: Identity): ResolvedOwnership {
    if (!('metadata' in root)) {
      const { recordedEntity } = root;
      return this.#recorded(
        recordedEntity,
        recordedEntity ? this.#catalog.ownersOf(recordedEntity) : undefined,
        this.#catalog.stale,
      );
    }
    const { entityRef, attachedBy } = this.attach(root);
    return this.#resolved(
      root,
      entityRef,
      attachedBy,
      entityRef ? this.#catalog.ownersOf(entityRef) : undefined,
      this.#catalog.stale,
    );
  }

  /**
   * The same, with the owners asked of the catalog now. Throws ServiceUnavailableError while it is down.
   */
  async resolveFresh(root: Identity): Promise<ResolvedOwnership> {
    const { entityRef, attachedBy } =
      'metadata' in root
        ? this.attach(root)
        : { entityRef: root.recordedEntity, attachedBy: 'annotation' as const };
    const owners = entityRef ? await this.#freshOwners(entityRef) : undefined;
    return 'metadata' in root
      ? this.#resolved(root, entityRef, attachedBy, owners, false)
      : this.#recorded(entityRef, owners, false);
  }

  async #freshOwners(ref: string): Promise<EntityOwners> {
    const found = await this.#catalog.fresh(ref);
    return found?.owners ?? { ref, exists: false, owners: [] };
  }

  #recorded(
    entityRef: string | undefined,
    entity: EntityOwners | undefined,
    stale: boolean,
  ): ResolvedOwnership {
    return this.#withOwners(
      entityRef && normalizeRef(entityRef),
      entityRef ? 'annotation' : 'none',
      entity,
      ({ owners }) => ({ authority: 'record', owners }),
      stale,
    );
  }

  /** What attaches the object, and to which entity; the first match wins. */
  attach({ kubernetesCluster, metadata }: OwnedObject): {
    entityRef?: string;
    attachedBy: AttachedBy;
  } {
    const annotated = metadata.annotations?.[ENTITY_REF_ANNOTATION];
    if (annotated) {
      return { entityRef: normalizeRef(annotated), attachedBy: 'annotation' };
    }
    const id = metadata.labels?.[KUBERNETES_ID];
    const byId = id ? this.#catalog.byKubernetesId(id) : undefined;
    if (byId) return { entityRef: byId, attachedBy: 'kubernetes-id' };
    const selected = this.#catalog.selectors.find(({ selector }) =>
      matchesSelector(selector, metadata.labels),
    );
    if (selected) return { entityRef: selected.ref, attachedBy: 'selector' };
    const rule = this.#config.rules.find(
      each =>
        (!each.kubernetesCluster ||
          each.kubernetesCluster === kubernetesCluster) &&
        (!each.namespace || each.namespace === metadata.namespace) &&
        Object.entries(each.labels).every(
          ([name, value]) => metadata.labels?.[name] === value,
        ),
    );
    return rule
      ? { entityRef: normalizeRef(rule.entityRef), attachedBy: 'rule' }
      : { attachedBy: 'none' };
  }

  #resolved(
    root: OwnedObject,
    entityRef: string | undefined,
    attachedBy: AttachedBy,
    entity: EntityOwners | undefined,
    stale: boolean,
  ): ResolvedOwnership {
    return this.#withOwners(
      entityRef,
      attachedBy,
      entity,
      ({ owners }) => {
        const recorded = this.#records.entityOf(root.metadata.uid);
        if (recorded && normalizeRef(recorded) === entityRef) {
          return { authority: 'record', owners };
        }
        const bound = this.boundOwners(
          root.kubernetesCluster,
          root.metadata.namespace,
        );
        const holders = owners.filter(owner => bound.has(owner));
        return holders.length > 0
          ? { authority: 'namespace', owners: holders }
          : { authority: 'none', owners: [] };
      },
      stale,
    );
  }

  /** To whom `ray.namespaces` binds a namespace. */
  boundOwners(kubernetesCluster: string, namespace: string): Set<string> {
    return new Set(
      this.#config.namespaces
        .filter(
          each =>
            each.kubernetesCluster === kubernetesCluster &&
            each.namespace === namespace,
        )
        .flatMap(each => each.owners)
        .map(owner => owner.toLocaleLowerCase('en-US')),
    );
  }

  #withOwners(
    entityRef: string | undefined,
    attachedBy: AttachedBy,
    entity: EntityOwners | undefined,
    authorityOf: (entity: EntityOwners) => {
      authority: Ownership['authority'];
      owners: readonly string[];
    },
    stale: boolean,
  ): ResolvedOwnership {
    if (!entityRef) {
      return {
        ownership: { owners: [], attachedBy: 'none', authority: 'none' },
        rights: { owners: [], known: true },
      };
    }
    if (!entity) {
      return {
        ownership: {
          entityRef,
          owners: [],
          ownersStale: true,
          attachedBy,
          authority: 'none',
        },
        rights: { owners: [], known: false },
      };
    }
    const { authority, owners } = authorityOf(entity);
    return {
      ownership: {
        entityRef,
        owners: [...entity.owners],
        ...(stale && { ownersStale: true }),
        attachedBy,
        authority,
      },
      rights: { owners, known: true },
    };
  }
}
