import type { AnyKubeObject, ResourceDefinition } from '../store';
import { resourceName } from '../store';
import { quantityOf, quantitySum, type Quantity } from '../validation';

/** Amounts by the names that quotas give them: `requests.cpu`, `pods`. */
export type Usage = Record<string, Quantity>;

interface Container {
  name: string;
  resources?: {
    requests?: Record<string, string | number>;
    limits?: Record<string, string | number>;
  };
}

interface PodLike extends AnyKubeObject {
  spec?: { containers?: Container[]; initContainers?: Container[] };
  status?: { phase?: string };
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

/** What every container of a pod must say where a quota limits it. */
const STATED = new Set([
  'cpu',
  'limits.cpu',
  'limits.memory',
  'memory',
  'requests.cpu',
  'requests.memory',
]);

const ONE: Quantity = { nanos: 1_000_000_000n, form: 'decimal' };

function amount(text: string | number): Quantity {
  return quantityOf(text) ?? { nanos: 0n, form: 'decimal' };
}

/** A container's amounts under all the names that quotas have for them. */
function containerUsage({ resources = {} }: Container): Usage {
  const usage: Usage = {};
  const requests = { ...resources.limits, ...resources.requests };
  for (const [name, text] of Object.entries(requests)) {
    usage[`requests.${name}`] = amount(text);
    if (!name.includes('/')) usage[name] = amount(text);
  }
  for (const [name, text] of Object.entries(resources.limits ?? {})) {
    usage[`limits.${name}`] = amount(text);
  }
  return usage;
}

function sum(all: Usage[]): Usage {
  const names = new Set(all.flatMap(usage => Object.keys(usage)));
  return Object.fromEntries(
    [...names].map(name => [
      name,
      quantitySum(all.flatMap(usage => usage[name] ?? [])),
    ]),
  );
}

const known = new WeakMap<object, Usage>();

function podUsage({ spec = {} }: PodLike): Usage {
  const cached = known.get(spec);
  if (cached) return cached;
  const usage = sum((spec.containers ?? []).map(containerUsage));
  for (const init of spec.initContainers ?? []) {
    for (const [name, quantity] of Object.entries(containerUsage(init))) {
      if (!usage[name] || usage[name].nanos < quantity.nanos) {
        usage[name] = quantity;
      }
    }
  }
  if (Object.isFrozen(spec)) known.set(spec, usage);
  return usage;
}

function isOver({ status }: PodLike): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function storage(claim: AnyKubeObject): Usage {
  const { resources } = (claim.spec ?? {}) as Container;
  const text = resources?.requests?.storage;
  return text === undefined ? {} : { 'requests.storage': amount(text) };
}

/** What an object takes of the quotas of its namespace. */
export function usageOf(
  definition: ResourceDefinition,
  object: AnyKubeObject,
): Usage {
  const name = resourceName(definition);
  const count = { [`count/${name}`]: ONE };
  if (name === 'pods') {
    if (isOver(object as PodLike)) return count;
    return { ...count, pods: ONE, ...podUsage(object as PodLike) };
  }
  return {
    ...count,
    ...(PLAIN.has(name) ? { [name]: ONE } : {}),
    ...(name === 'persistentvolumeclaims' ? storage(object) : {}),
  };
}

/** The resource in the store whose objects count for a name of a quota. */
export function countedBy(name: string): string | undefined {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (PLAIN.has(name)) return name;
  if (name === 'requests.storage') return 'persistentvolumeclaims';
  const ofPods = STATED.has(name) || /^(requests|limits)\./.test(name);
  return ofPods || name === 'ephemeral-storage' ? 'pods' : undefined;
}

/**
 * Which of a quota's names a pod's containers say nothing of, though they must:
 * `limits.cpu for: a,b`, in order.
 */
export function unstated(pod: AnyKubeObject, names: string[]): string[] {
  const { spec = {} } = pod as PodLike;
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return names
    .filter(name => STATED.has(name))
    .sort()
    .flatMap(name => {
      const silent = all
        .filter(container => !containerUsage(container)[name])
        .map(container => container.name)
        .sort();
      return silent.length > 0 ? [`${name} for: ${silent.join(',')}`] : [];
    });
}
