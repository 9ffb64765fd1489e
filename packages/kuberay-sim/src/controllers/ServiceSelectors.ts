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
function longestPair(selector: [string, string][]): [string, string] {
  return selector.reduce((longest, pair) =>
    pair[0].length + pair[1].length > longest[0].length + longest[1].length
      ? pair
      : longest,
  );
}

/**
 * Finds the Services whose selector takes a pod, by one label of each: a
 * namespace may hold thousands of Services, of which one or two are meant.
 */
export class ServiceSelectors {
  /** Label → value → Services by their path. */
  readonly #byLabel = new Map<string, Map<string, Map<string, Selecting>>>();

  add(service: AnyKubeObject): void {
    const selector = selectorOf(service);
    if (selector.length === 0) return;
    const [label, value] = longestPair(selector);
    const values = this.#byLabel.get(label) ?? new Map();
    this.#byLabel.set(label, values);
    const known: Map<string, Selecting> = values.get(value) ?? new Map();
    values.set(value, known);
    const key = keyOf(service);
    known.set(pathOf(key), { key, selector });
  }

  delete(service: AnyKubeObject): void {
    const selector = selectorOf(service);
    if (selector.length === 0) return;
    const [label, value] = longestPair(selector);
    const values = this.#byLabel.get(label);
    const known = values?.get(value);
    known?.delete(pathOf(keyOf(service)));
    if (known?.size === 0) values?.delete(value);
  }

  /** The keys of Services that select a pod. */
  selecting({ metadata }: AnyKubeObject): ObjectKey[] {
    const { labels = {}, namespace } = metadata;
    const found: ObjectKey[] = [];
    for (const [label, values] of this.#byLabel) {
      for (const { key, selector } of values.get(labels[label])?.values() ??
        []) {
        const takes =
          key.namespace === namespace &&
          selector.every(([name, wanted]) => labels[name] === wanted);
        if (takes) found.push(key);
      }
    }
    return found;
  }
}
