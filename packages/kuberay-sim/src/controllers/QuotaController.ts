import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError, jsonEquals, keyOf } from '../store';
import {
  quantityOf,
  quantitySum,
  quantityText,
  type Quantity,
} from '../validation';
import { countedBy, unstated, usageOf } from './quotaUsage';

interface QuotaLike extends AnyKubeObject {
  spec?: { hard?: Record<string, string> };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

const SYNC_MS = 100;

function texts(amounts: [string, Quantity][]): string {
  return amounts
    .map(([name, quantity]) => `${name}=${quantityText(quantity)}`)
    .join(',');
}

/**
 * Enforces ResourceQuotas and keeps their `status.used`: counts of objects
 * (`pods`, `count/rayclusters.ray.io`), CPU, memory and extended resources of
 * pods (`requests.cpu`, `limits.memory`, `requests.nvidia.com/gpu`), storage of
 * claims. Scopes are stored and not heeded.
 */
export class QuotaController {
  readonly #store: ObjectStore;
  readonly #ends: (() => void)[];
  readonly #planned = new Set<string>();

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#ends = [
      store.onAdmit(({ operation, definition, object }) => {
        if (operation === 'CREATE') this.#check(definition, object);
      }),
      store.subscribeAll(({ object }) => {
        const { namespace } = object.metadata;
        if (namespace !== undefined && this.#quotas(namespace).length > 0) {
          this.#plan(namespace);
        }
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #quotas(namespace: string): QuotaLike[] {
    return this.#store.list<QuotaLike>('resourcequotas', { namespace });
  }

  #used(namespace: string, name: string): Quantity | undefined {
    const resource = countedBy(name);
    const definition = resource && this.#store.registry.find(resource);
    if (!resource || !definition) return undefined;
    const amounts = this.#store
      .list(resource, { namespace })
      .flatMap(object => usageOf(definition, object)[name] ?? []);
    return quantitySum(amounts);
  }

  #check(definition: ResourceDefinition, object: AnyKubeObject): void {
    const { namespace, name } = object.metadata;
    if (namespace === undefined) return;
    const quotas = this.#quotas(namespace);
    if (quotas.length === 0) return;
    const asked = usageOf(definition, object);
    const refuse = (why: string) =>
      ApiStatusError.forbidden(definition, name, why);
    for (const { metadata, spec = {} } of quotas) {
      const silent =
        definition.kind === 'Pod'
          ? unstated(object, Object.keys(spec.hard ?? {}))
          : [];
      if (silent.length > 0) {
        throw refuse(
          `failed quota: ${metadata.name}: must specify ${silent.join('; ')}`,
        );
      }
    }
    for (const { metadata, spec = {} } of quotas) {
      const over: [string, Quantity, Quantity, Quantity][] = [];
      for (const [resource, text] of Object.entries(spec.hard ?? {}).sort()) {
        const hard = quantityOf(text);
        const wanted = asked[resource];
        if (!hard || !wanted || wanted.nanos <= 0n) continue;
        const used = this.#used(namespace, resource);
        if (used && used.nanos + wanted.nanos > hard.nanos) {
          over.push([resource, wanted, used, hard]);
        }
      }
      if (over.length > 0) {
        const column = (i: 1 | 2 | 3) =>
          texts(over.map(row => [row[0], row[i]]));
        throw refuse(
          `exceeded quota: ${metadata.name}, requested: ${column(
            1,
          )}, used: ${column(2)}, limited: ${column(3)}`,
        );
      }
    }
  }

  #plan(namespace: string): void {
    if (this.#planned.has(namespace)) return;
    this.#planned.add(namespace);
    this.#store.clock.setTimeout(() => {
      this.#planned.delete(namespace);
      for (const quota of this.#quotas(namespace)) this.#report(quota);
    }, SYNC_MS);
  }

  #report(quota: QuotaLike): void {
    const hard = quota.spec?.hard ?? {};
    const used = Object.fromEntries(
      Object.keys(hard).flatMap(name => {
        const amount = this.#used(quota.metadata.namespace ?? '', name);
        return amount ? [[name, quantityText(amount)]] : [];
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
