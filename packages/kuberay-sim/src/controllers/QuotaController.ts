import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError, jsonEquals, keyOf, resourceName } from '../store';

interface QuotaLike extends AnyKubeObject {
  spec?: { hard?: Record<string, string> };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

/** Resources that quotas name without `count/`. */
const PLAIN = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'resourcequotas',
  'secrets',
  'services',
]);

/** The name under which a quota counts objects of a resource. */
function quotaNames(definition: ResourceDefinition): string[] {
  const name = resourceName(definition);
  return PLAIN.has(name) ? [name, `count/${name}`] : [`count/${name}`];
}

/**
 * Enforces those limits of ResourceQuotas that count objects (`pods`,
 * `count/rayclusters.ray.io`). Limits on CPU, memory and GPUs are stored and
 * shown, and nothing more.
 */
export class QuotaController {
  readonly #store: ObjectStore;
  readonly #ends: (() => void)[];
  #planned = false;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#ends = [
      store.onAdmit(({ operation, definition, object }) => {
        if (operation === 'CREATE') this.#check(definition, object);
      }),
      store.subscribeAll(({ object }) => {
        const { namespace } = object.metadata;
        if (namespace === undefined) return;
        if (store.list('resourcequotas').length > 0) this.#plan();
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #used(namespace: string, name: string): number | undefined {
    const resource = name.replace(/^count\//, '');
    if (!name.startsWith('count/') && !PLAIN.has(name)) return undefined;
    if (!this.#store.registry.find(resource)) return undefined;
    return this.#store
      .list<AnyKubeObject>(resource, { namespace })
      .filter(({ status }) => {
        const { phase } = (status ?? {}) as { phase?: string };
        return (
          resource !== 'pods' || (phase !== 'Succeeded' && phase !== 'Failed')
        );
      }).length;
  }

  #check(definition: ResourceDefinition, object: AnyKubeObject): void {
    const { namespace, name } = object.metadata;
    if (namespace === undefined) return;
    const quotas = this.#store.list<QuotaLike>('resourcequotas', { namespace });
    for (const quota of quotas) {
      for (const key of quotaNames(definition)) {
        const hard = quota.spec?.hard?.[key];
        if (hard === undefined) continue;
        const used = this.#used(namespace, key) ?? 0;
        if (used + 1 > Number(hard)) {
          throw ApiStatusError.forbidden(
            definition,
            name,
            `exceeded quota: ${quota.metadata.name}, requested: ${key}=1, used: ${key}=${used}, limited: ${key}=${hard}`,
          );
        }
      }
    }
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#store.clock.setTimeout(() => {
      this.#planned = false;
      for (const quota of this.#store.list<QuotaLike>('resourcequotas')) {
        this.#report(quota);
      }
    }, 100);
  }

  #report(quota: QuotaLike): void {
    const hard = quota.spec?.hard ?? {};
    const used = Object.fromEntries(
      Object.keys(hard).flatMap(name => {
        const count = this.#used(quota.metadata.namespace ?? '', name);
        return count === undefined ? [] : [[name, String(count)]];
      }),
    );
    const status = { hard, used };
    if (jsonEquals(status, quota.status)) return;
    this.#store.mutate<QuotaLike>(
      'resourcequotas',
      keyOf(quota),
      draft => {
        draft.status = status;
      },
      { subresource: 'status' },
    );
  }
}
