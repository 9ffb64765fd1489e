import { BodyReading } from './BodyReading';
import type { Clock } from './Clock';
import type { KubernetesCluster } from './KubernetesCluster';
import { KubernetesError } from './KubernetesError';
import { ListSplitter } from './ListSplitter';
import type { LoopBudget } from './LoopBudget';
import { openBody } from './openBody';
import { isRecord, parseItem, type RawObject } from './parseFrame';

const PAGE_SIZE = 500;
/** No object for so long, while one page is read. */
const SILENCE_MS = 60_000;

export interface ReadPagesOptions {
  cluster: KubernetesCluster;
  path: string;
  labelSelector?: string;
  signal: AbortSignal;
  clock: Clock;
  budget?: LoopBudget;
  onItem: (raw: RawObject) => void;
}

/**
 * Reads a whole list, page by page, each object as soon as its bytes are there. `remainingItemCount` is an estimate, and
 * not looked at.
 * @returns the list's resource version, from which a watch can go on
 * @throws KubernetesError, 410 among them when the list expired between two pages: what was given until then is not a
 *   list; SyntaxError for what is none; the signal's reason
 */
export async function readPages(options: ReadPagesOptions): Promise<string> {
  let next: string | undefined;
  for (;;) {
    const page = await readPage(options, next);
    if (page.continue === undefined) return page.resourceVersion;
    if (page.continue === next) {
      throw new SyntaxError('the list goes on where it has been already');
    }
    next = page.continue;
  }
}

interface PageMetadata {
  resourceVersion: string;
  continue?: string;
}

async function readPage(
  options: ReadPagesOptions,
  from: string | undefined,
): Promise<PageMetadata> {
  const { cluster, path, labelSelector, onItem } = options;
  const { body } = await openBody({
    ...options,
    query: { limit: PAGE_SIZE, labelSelector, continue: from },
  });
  const reading = new BodyReading({ ...options, silenceMs: SILENCE_MS });
  const splitter = new ListSplitter(item => {
    onItem(parseItem(item));
    reading.heard();
  });
  const end = await reading.read(body, chunk => splitter.push(chunk));
  if (end === 'ended') return pageMetadata(splitter.end());
  throw new KubernetesError(
    cluster.name,
    end === 'silent'
      ? `${cluster.name} at ${cluster.url} stopped in the middle of ${path}`
      : `${cluster.name} at ${cluster.url} was lost in the middle of ${path}: ${reading.cause?.message}`,
    'Unreachable',
    undefined,
    undefined,
    undefined,
    { cause: reading.cause },
  );
}

function pageMetadata(envelope: unknown): PageMetadata {
  if (!isRecord(envelope) || !isRecord(envelope.metadata)) {
    throw new SyntaxError('not a list: it has no metadata');
  }
  if (!Array.isArray(envelope.items) && envelope.items !== null) {
    throw new SyntaxError('not a list: it has no items');
  }
  const { resourceVersion, continue: next } = envelope.metadata;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') {
    throw new SyntaxError('not a list: it has no metadata.resourceVersion');
  }
  const goesOn = typeof next === 'string' && next !== '';
  return { resourceVersion, ...(goesOn && { continue: next }) };
}
