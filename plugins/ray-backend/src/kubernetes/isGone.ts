import { BodyReading } from './BodyReading';
import type { Clock } from './Clock';
import type { KubernetesCluster } from './KubernetesCluster';
import { KubernetesError } from './KubernetesError';
import type { LoopBudget } from './LoopBudget';
import { openBody } from './openBody';
import { isRecord } from './parseFrame';

const SILENCE_MS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

export interface IsGoneOptions {
  cluster: KubernetesCluster;
  /** Of the collection. */
  path: string;
  signal: AbortSignal;
  clock: Clock;
  budget?: LoopBudget;
}

/**
 * Whether the API server itself says that it serves no such resource. A 404 alone proves little: a gateway whose API
 * server is away answers 404 too. Only a discovery document without the resource counts; when that cannot be had, the
 * answer is no.
 */
export async function isGone(options: IsGoneOptions): Promise<boolean> {
  const segments = options.path.split('/').slice(1);
  const isCore = segments[0] === 'api';
  const [, group, version] = isCore ? ['', '', segments[1]] : segments;
  const resource = segments[segments.length - 1];
  try {
    const resources = await read(
      options,
      isCore ? `/api/${version}` : `/apis/${group}/${version}`,
    );
    if (resources) {
      return (
        resources.kind === 'APIResourceList' &&
        !named(resources.resources).includes(resource)
      );
    }
    if (isCore) return false;
    const all = await read(options, '/apis');
    if (all?.kind !== 'APIGroupList' || !Array.isArray(all.groups)) {
      return false;
    }
    const found = all.groups
      .filter(isRecord)
      .find(({ name }) => name === group);
    return !found || !versions(found.versions).includes(version);
  } catch {
    options.signal.throwIfAborted();
    return false;
  }
}

function named(list: unknown): unknown[] {
  return Array.isArray(list)
    ? list.filter(isRecord).map(each => each.name)
    : [];
}

function versions(list: unknown): unknown[] {
  return Array.isArray(list)
    ? list.filter(isRecord).map(each => each.version)
    : [];
}

/** A discovery document; undefined at 404. */
async function read(
  options: IsGoneOptions,
  path: string,
): Promise<Record<string, unknown> | undefined> {
  try {
    const { body } = await openBody({ ...options, path, query: {} });
    const reading = new BodyReading({ ...options, silenceMs: SILENCE_MS });
    const chunks: Buffer[] = [];
    let size = 0;
    const end = await reading.read(body, chunk => {
      size += chunk.length;
      if (size > MAX_BYTES) throw new RangeError(`${path} is too large`);
      chunks.push(chunk);
    });
    if (end !== 'ended') throw new Error(`${path} did not end`);
    const document: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (!isRecord(document)) throw new SyntaxError(`${path} is no document`);
    return document;
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
