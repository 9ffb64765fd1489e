import type { AuthService } from '@backstage/backend-plugin-api';
import { RELATION_CHILD_OF } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const KEPT_FOR_MS = 30_000;
/** Deeper hierarchies, and circles, are cut off here. */
const MAX_DEPTH = 10;
const MAX_GROUPS = 5_000;

/** The groups above groups. */
export interface GroupAncestry {
  /**
   * The references of all ancestors of these groups, without themselves. References of users have none.
   * While the catalog is down the last known are answered, except with `fresh`: then ServiceUnavailableError.
   */
  ancestorsOf(
    refs: readonly string[],
    options?: { fresh?: boolean },
  ): Promise<string[]>;
}

export class CatalogGroupAncestry implements GroupAncestry {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #parents = new Map<string, { at: number; parents: string[] }>();

  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
  }): CatalogGroupAncestry {
    return new CatalogGroupAncestry(options);
  }

  private constructor(options: { catalog: CatalogService; auth: AuthService }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
  }

  async ancestorsOf(
    refs: readonly string[],
    { fresh = false }: { fresh?: boolean } = {},
  ): Promise<string[]> {
    const seen = new Set(refs.filter(isGroup));
    const ancestors: string[] = [];
    let level = [...seen];
    for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
      await this.#load(level, fresh);
      const next: string[] = [];
      for (const ref of level) {
        for (const parent of this.#parents.get(ref)?.parents ?? []) {
          if (seen.has(parent)) continue;
          seen.add(parent);
          ancestors.push(parent);
          next.push(parent);
        }
      }
      level = next;
    }
    return ancestors;
  }

  async #load(refs: string[], fresh: boolean): Promise<void> {
    const now = Date.now();
    const wanted = refs.filter(ref => {
      const kept = this.#parents.get(ref);
      return fresh || !kept || now - kept.at > KEPT_FOR_MS;
    });
    if (wanted.length === 0) return;
    try {
      const { items } = await this.#catalog.getEntitiesByRefs(
        {
          entityRefs: wanted,
          fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
        },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      wanted.forEach((ref, index) => {
        const parents = (items[index]?.relations ?? [])
          .filter(relation => relation.type === RELATION_CHILD_OF)
          .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
        this.#parents.delete(ref);
        this.#parents.set(ref, { at: now, parents });
      });
      for (const oldest of this.#parents.keys()) {
        if (this.#parents.size <= MAX_GROUPS) break;
        this.#parents.delete(oldest);
      }
    } catch (error) {
      if (!fresh) return;
      throw new ServiceUnavailableError(
        'The catalog cannot be reached, so nobody can tell who belongs to which group; try again in a moment',
        error,
      );
    }
  }
}

function isGroup(ref: string): boolean {
  return ref.startsWith('group:');
}
