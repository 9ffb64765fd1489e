import type { Container, PodSpec } from './Pod';
import { parseQuantity } from './quantity';

export type Requests = Record<string, number>;

function requestsOf({ resources = {} }: Container): Requests {
  const merged = { ...resources.limits, ...resources.requests };
  return Object.fromEntries(
    Object.entries(merged).map(([name, value]) => [name, parseQuantity(value)]),
  );
}

/** Adds up requests, resource by resource. */
export function addRequests(...all: Requests[]): Requests {
  const sum: Requests = {};
  for (const requests of all) {
    for (const [name, value] of Object.entries(requests)) {
      sum[name] = (sum[name] ?? 0) + value;
    }
  }
  return sum;
}

const cache = new WeakMap<PodSpec, Requests>();

/**
 * What a pod asks of a node: the sum of its containers, or the largest init
 * container where that is more.
 */
export function podRequests(spec: PodSpec): Requests {
  const known = cache.get(spec);
  if (known) return known;
  const requests = addRequests(...spec.containers.map(requestsOf));
  for (const init of spec.initContainers ?? []) {
    for (const [name, value] of Object.entries(requestsOf(init))) {
      requests[name] = Math.max(requests[name] ?? 0, value);
    }
  }
  // What lies in the store is frozen, so that it can be remembered.
  if (Object.isFrozen(spec)) cache.set(spec, requests);
  return requests;
}
