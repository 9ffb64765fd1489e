import type { AnyKubeObject, ObjectKey } from '../store';
import { keyOf, pathOf } from '../store';

type Labels = Record<string, string>;

interface Selecting {
  key: ObjectKey;
  selector: [string, string][];
}

function selectorOf(service: AnyKubeObject): [string, string][] {
  const { selector } = (service.spec ?? {}) as { selector?: Labels };
  return Object.entries(selector ?? {});
}

/** The longest pair of a selector: names of clusters tell more than roles. */
function pairOf(selector: [string, string][]): string {
  return selector
    .map(([label, value]) => `${label}=${value}`)
    .reduce((longest, pair) => (pair.length > longest.length ? pair : longest));
}

/**
 * Finds the Services whose selector takes a pod, by one label of each: a
 * namespace may hold thousands of Services, of which one or two are meant.
 */
export class ServiceSelectors {
  /** `NAMESPACE/LABEL=VALUE` → Services by their path. */
  readonly #byPair = new Map<string, Map<string, Selecting>>();

  add(service: AnyKubeObject): void {
    const selector = selectorOf(service);
    if (selector.length === 0) return;
    const pair = this.#pairIn(service, pairOf(selector));
    const known = this.#byPair.get(pair) ?? new Map<string, Selecting>();
    this.#byPair.set(pair, known);
    const key = keyOf(service);
    known.set(pathOf(key), { key, selector });
  }

  delete(service: AnyKubeObject): void {
    const selector = selectorOf(service);
    if (selector.length === 0) return;
    const pair = this.#pairIn(service, pairOf(selector));
    const known = this.#byPair.get(pair);
    known?.delete(pathOf(keyOf(service)));
    if (known?.size === 0) this.#byPair.delete(pair);
  }

  /** The keys of Services that select a pod. */
  selecting(pod: AnyKubeObject): ObjectKey[] {
    const { labels = {} } = pod.metadata;
    return Object.entries(labels).flatMap(([label, value]) => {
      const pair = this.#pairIn(pod, `${label}=${value}`);
      return [...(this.#byPair.get(pair)?.values() ?? [])]
        .filter(({ selector }) =>
          selector.every(([name, wanted]) => labels[name] === wanted),
        )
        .map(({ key }) => key);
    });
  }

  #pairIn({ metadata }: AnyKubeObject, pair: string): string {
    return `${metadata.namespace ?? ''}/${pair}`;
  }
}
