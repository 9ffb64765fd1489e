import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type { ObjectDelta } from '../../../../plugins/ray-backend/src/kubernetes';

const MOST_PROBLEMS = 20;

/**
 * What a listener of deltas knows: their fold, by uid. Checks each delta against what it was told before, and keeps what
 * was wrong in words.
 */
export class DeltaFold {
  readonly problems: string[] = [];
  readonly counts = { upserts: 0, deletes: 0, resyncs: 0, replacements: 0 };
  readonly #live = new Map<string, KubernetesObject>();
  readonly #uids = new Map<string, string>();
  /** The name that was deleted last, and by then another uid must come under it to be a replacement. */
  #deletedLast?: { key: string; uid: string };
  #ended = false;
  readonly #mayGoBack: () => boolean;

  /** @param mayGoBack - an older version may be told without `resync`, because a fault has replayed a watch */
  constructor(mayGoBack: () => boolean = () => false) {
    this.#mayGoBack = mayGoBack;
  }

  get live(): ReadonlyMap<string, KubernetesObject> {
    return this.#live;
  }

  /** By namespace and name. */
  named(key: string): KubernetesObject | undefined {
    const uid = this.#uids.get(key);
    return uid === undefined ? undefined : this.#live.get(uid);
  }

  take(delta: ObjectDelta<KubernetesObject>): void {
    const { object } = delta;
    const { uid, namespace, name, resourceVersion } = object.metadata;
    const key = `${namespace}/${name}`;
    const told = `${delta.type} ${key} ${uid}@${resourceVersion}`;
    if (this.#ended) this.report(`${told}: after the end`);
    if (delta.resync) this.counts.resyncs += 1;
    const known = this.#live.get(uid);
    if (delta.type === 'delete') {
      this.counts.deletes += 1;
      if (!known) this.report(`${told}: was not told before`);
      this.#live.delete(uid);
      if (this.#uids.get(key) === uid) this.#uids.delete(key);
      this.#deletedLast = { key, uid };
      return;
    }
    this.counts.upserts += 1;
    if (delta.previous !== known) {
      this.report(
        `${told}: previous is ${versionOf(
          delta.previous,
        )}, but the last that was told is ${versionOf(known)}`,
      );
    }
    const holder = this.#uids.get(key);
    if (holder !== undefined && holder !== uid) {
      this.report(`${told}: ${holder} has this name and was not deleted`);
      this.#live.delete(holder);
    }
    if (
      known &&
      !delta.resync &&
      !this.#mayGoBack() &&
      Number(known.metadata.resourceVersion) > Number(resourceVersion)
    ) {
      this.report(`${told}: comes after ${known.metadata.resourceVersion}`);
    }
    if (this.#deletedLast?.key === key && this.#deletedLast.uid !== uid) {
      this.counts.replacements += 1;
    }
    this.#deletedLast = undefined;
    this.#uids.set(key, uid);
    this.#live.set(uid, object);
  }

  /** From now on nothing may be told, and nothing is kept. */
  end(): void {
    this.#ended = true;
    this.#live.clear();
    this.#uids.clear();
  }

  /** Keeps what is wrong. */
  report(problem: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }
}

function versionOf(object: KubernetesObject | undefined): string {
  return object
    ? `${object.metadata.uid}@${object.metadata.resourceVersion}`
    : 'nothing';
}
