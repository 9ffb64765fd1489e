/*
 * What the fleet needs of the catalog, held in memory so that lists and streams ask nobody: the owners of the entities
 * that objects name, the entities that take objects by `backstage.io/kubernetes-id` or `raydeck.dev/selector`. It is
 * refreshed every 20 s, which keeps answers under the 30 s that are promised; an entity that is named for the first time
 * is fetched at once. While the catalog is down the last known stand, marked stale.
 * Mutations do not use this: they ask `fresh`, which fails closed.
 */
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { ServiceUnavailableError, stringifyError } from '@backstage/errors';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  KUBERNETES_ID,
  SELECTOR_ANNOTATION,
} from '@raydeck/backstage-plugin-ray-common';
import { sleep } from '../kubernetes/retryDelay';
import { parseSelector, type Selector } from './Selector';

export const REFRESH_EVERY_MS = 20_000;
const STALE_AFTER_MS = 30_000;
/** A catalog that starts beside this plugin takes its entities in during the first moments. */
const YOUNG_MS = 60_000;
const SOON_MS = 2_000;
const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'relations',
];

export interface EntityOwners {
  ref: string;
  exists: boolean;
  owners: readonly string[];
}

export class CatalogOwners {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #entities = new Map<string, EntityOwners>();
  readonly #wanted = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #kubernetesIds = new Map<string, string>();
  #selectors: { ref: string; selector: Selector }[] = [];
  #refreshedAt = 0;
  #loading: Promise<void> | undefined;
  #version = 0;
  #failing = false;

  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }): CatalogOwners {
    return new CatalogOwners(options);
  }

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  /** Changes whenever an answer of this may have changed. */
  get version(): number {
    return this.#version;
  }

  /** The catalog has not answered for so long that owners are the last known. */
  get stale(): boolean {
    return Date.now() - this.#refreshedAt > STALE_AFTER_MS;
  }

  get selectors(): readonly { ref: string; selector: Selector }[] {
    return this.#selectors;
  }

  byKubernetesId(id: string): string | undefined {
    return this.#kubernetesIds.get(id);
  }

  /** The owners of an entity; undefined while they are not known, in which case they are fetched. */
  ownersOf(ref: string): EntityOwners | undefined {
    const key = normalizeRef(ref);
    const known = this.#entities.get(key);
    if (!known && !this.#wanted.has(key)) {
      this.#wanted.add(key);
      this.#loadWanted();
    }
    return known;
  }

  /** Calls back after owners or attachments have changed. Answers how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when what was asked for until now has been answered, or the catalog has failed to. */
  async settled(): Promise<void> {
    while (this.#loading) await this.#loading;
  }

  /** Keeps everything fresh until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const began = Date.now();
    while (!signal.aborted) {
      await this.refresh();
      const isYoung = Date.now() - began < YOUNG_MS;
      await sleep(
        this.#failing || isYoung ? SOON_MS : REFRESH_EVERY_MS,
        signal,
      );
    }
  }

  /** Asks the catalog for everything anew. Never throws. */
  async refresh(): Promise<void> {
    try {
      const credentials = await this.#auth.getOwnServiceCredentials();
      const { items } = await this.#catalog.getEntities(
        {
          filter: [
            {
              [`metadata.annotations.${KUBERNETES_ID}`]: CATALOG_FILTER_EXISTS,
            },
            {
              [`metadata.annotations.${SELECTOR_ANNOTATION}`]:
                CATALOG_FILTER_EXISTS,
            },
          ],
          fields: FIELDS,
        },
        { credentials },
      );
      const before = this.#fingerprint();
      this.#index(items);
      const attached = new Map(
        items.map(entity => [normalizeRef(stringifyEntityRef(entity)), entity]),
      );
      const others = [...this.#entities.keys(), ...this.#wanted].filter(
        ref => !attached.has(ref),
      );
      this.#keep([...attached]);
      await this.#fetch([...new Set(others)]);
      this.#refreshedAt = Date.now();
      if (this.#failing) this.#logger.info('The catalog answers again');
      this.#failing = false;
      if (this.#fingerprint() !== before) this.#changed();
    } catch (error) {
      if (!this.#failing) {
        this.#logger.warn(
          `The catalog cannot be reached; owners stay as last known: ${stringifyError(
            error,
          )}`,
        );
        this.#failing = true;
        this.#changed();
      }
    }
  }

  /**
   * The entity as the catalog has it now, with its owners. Undefined when there is none.
   * Throws ServiceUnavailableError while the catalog is down.
   */
  async fresh(
    ref: string,
  ): Promise<{ entity: Entity; owners: EntityOwners } | undefined> {
    const key = normalizeRef(ref);
    let entity: Entity | undefined;
    try {
      entity = await this.#catalog.getEntityByRef(key, {
        credentials: await this.#auth.getOwnServiceCredentials(),
      });
    } catch (error) {
      throw new ServiceUnavailableError(
        `The catalog cannot be reached, so nobody can tell who owns ${key}; nothing was changed, try again in a moment`,
        error,
      );
    }
    const before = JSON.stringify(this.#entities.get(key));
    const owners = entityOwners(key, entity);
    this.#entities.set(key, owners);
    if (JSON.stringify(owners) !== before) this.#changed();
    return entity && { entity, owners };
  }

  #index(entities: Entity[]): void {
    const kubernetesIds = new Map<string, string>();
    const selectors: { ref: string; selector: Selector }[] = [];
    for (const entity of entities) {
      const ref = normalizeRef(stringifyEntityRef(entity));
      const id = entity.metadata.annotations?.[KUBERNETES_ID];
      if (id && !kubernetesIds.has(id)) kubernetesIds.set(id, ref);
      const text = entity.metadata.annotations?.[SELECTOR_ANNOTATION];
      if (!text) continue;
      try {
        selectors.push({ ref, selector: parseSelector(text) });
      } catch (error) {
        this.#logger.warn(
          `${ref} attaches nothing by ${SELECTOR_ANNOTATION}: ${stringifyError(
            error,
          )}`,
        );
      }
    }
    this.#kubernetesIds = kubernetesIds;
    this.#selectors = selectors;
  }

  #loadWanted(): void {
    if (this.#loading) return;
    this.#loading = (async () => {
      // The turn's other objects name their entities too: one request for all.
      await Promise.resolve();
      while (this.#wanted.size > 0) {
        const refs = [...this.#wanted];
        try {
          await this.#fetch(refs);
          this.#changed();
        } catch (error) {
          this.#logger.warn(
            `The owners of ${
              refs.length
            } entities are not known yet: ${stringifyError(error)}`,
          );
          return;
        } finally {
          refs.forEach(ref => this.#wanted.delete(ref));
        }
      }
    })().finally(() => {
      this.#loading = undefined;
    });
  }

  async #fetch(refs: string[]): Promise<void> {
    for (let start = 0; start < refs.length; start += 500) {
      const batch = refs.slice(start, start + 500);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs: batch, fields: FIELDS },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      this.#keep(batch.map((ref, index) => [ref, items[index]]));
      batch.forEach(ref => this.#wanted.delete(ref));
    }
  }

  #keep(entities: [string, Entity | undefined][]): void {
    for (const [ref, entity] of entities) {
      this.#entities.set(ref, entityOwners(ref, entity));
    }
  }

  #fingerprint(): string {
    return JSON.stringify([
      [...this.#entities.values()],
      [...this.#kubernetesIds],
      this.#selectors,
    ]);
  }

  #changed(): void {
    this.#version++;
    this.#listeners.forEach(listener => listener());
  }
}

/** Lower case, as the catalog compares them, with the namespace `default` where none is named. */
export function normalizeRef(ref: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    ).toLocaleLowerCase('en-US');
  } catch {
    return ref;
  }
}

function ownersIn(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === RELATION_OWNED_BY)
    .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
}

function entityOwners(ref: string, entity: Entity | undefined): EntityOwners {
  return {
    ref,
    exists: entity !== undefined,
    owners: entity ? ownersIn(entity) : [],
  };
}
