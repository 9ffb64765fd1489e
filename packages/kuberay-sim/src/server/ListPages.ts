import type { AnyKubeObject, ObjectStore, ResourceDefinition } from '../store';
import { ApiStatusError, keyOf, pathOf, resourceName } from '../store';
import type { Selection } from './select';

interface Token {
  v: 'meta.k8s.io/v1';
  /** Revision of the list's beginning; -1 goes on with what there is now. */
  rv: number;
  start: string;
}

interface Snapshot {
  key: string;
  revision: number;
  objects: AnyKubeObject[];
  at: number;
}

export interface Page {
  objects: AnyKubeObject[];
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
}

const MAX_SNAPSHOTS = 64;
/** etcd keeps old revisions for 5 minutes; so do continue tokens. */
const MAX_AGE_MS = 5 * 60_000;

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function encode(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decode(text: string): Token {
  try {
    const token = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as Partial<Token>;
    const { v, rv, start } = token;
    if (
      v === 'meta.k8s.io/v1' &&
      Number.isInteger(rv) &&
      typeof start === 'string'
    ) {
      return { v, rv: Number(rv), start };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw ApiStatusError.badRequest(
    'invalid continue token: continue key is not valid: invalid character looking for beginning of value',
  );
}

/** Where the objects after a path begin; they are in order of their paths. */
function firstAfter(objects: AnyKubeObject[], path: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pathOf(keyOf(objects[middle])) > path) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Lists, whole or in pages. The pages of one list show one moment: the objects
 * of its first page's revision are kept (they are immutable, so that costs an
 * array) until the list is done or 5 minutes have passed; then it is 410.
 */
export class ListPages {
  readonly #store: ObjectStore;
  #snapshots: Snapshot[] = [];

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /**
   * @throws ApiStatusError 410 when the continue token is too old, 400 when it
   *   is none
   */
  page(
    definition: ResourceDefinition,
    selection: {
      key: string;
      namespace?: string;
      selects: Selection;
      hasSelector: boolean;
    },
    limit: number,
    continueToken: string,
  ): Page {
    const { revision, objects, start } = this.#objects(
      definition,
      selection,
      continueToken,
    );
    const rest = objects.slice(start === '' ? 0 : firstAfter(objects, start));
    const metadata: Page['metadata'] = { resourceVersion: String(revision) };
    if (limit <= 0 || rest.length <= limit) {
      return { objects: rest, metadata };
    }
    const page = rest.slice(0, limit);
    this.#remember(selection.key, revision, objects);
    metadata.continue = encode({
      v: 'meta.k8s.io/v1',
      rv: revision,
      start: pathOf(keyOf(page[page.length - 1])),
    });
    if (!selection.hasSelector) {
      metadata.remainingItemCount = rest.length - limit;
    }
    return { objects: page, metadata };
  }

  #objects(
    definition: ResourceDefinition,
    {
      key,
      namespace,
      selects,
    }: { key: string; namespace?: string; selects: Selection },
    continueToken: string,
  ): { revision: number; objects: AnyKubeObject[]; start: string } {
    const resource = definition.viewOf?.resource ?? resourceName(definition);
    const filter = namespace === undefined ? {} : { namespace };
    const current = () => this.#store.list(resource, filter).filter(selects);
    const { revision } = this.#store;
    if (continueToken === '') {
      return { revision, objects: current(), start: '' };
    }
    const { rv, start } = decode(continueToken);
    if (rv === -1) return { revision, objects: current(), start };
    const kept = this.#snapshots.find(
      snapshot => snapshot.key === key && snapshot.revision === rv,
    );
    if (kept && this.#store.clock.now().getTime() - kept.at <= MAX_AGE_MS) {
      return { revision: rv, objects: kept.objects, start };
    }
    const changes = this.#store.history(resource).since(rv);
    if (changes?.length === 0 && rv <= revision) {
      return { revision: rv, objects: current(), start };
    }
    throw ApiStatusError.expired(EXPIRED, {
      continue: encode({ v: 'meta.k8s.io/v1', rv: -1, start }),
    });
  }

  #remember(key: string, revision: number, objects: AnyKubeObject[]): void {
    const kept = this.#snapshots.find(
      snapshot => snapshot.key === key && snapshot.revision === revision,
    );
    if (kept) return;
    const at = this.#store.clock.now().getTime();
    this.#snapshots.push({ key, revision, objects, at });
    if (this.#snapshots.length > MAX_SNAPSHOTS) this.#snapshots.shift();
  }
}
