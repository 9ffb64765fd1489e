import type { KubernetesStatus } from './KubernetesError';

/** An object as the API server sends it, before it is projected. */
export interface RawObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** A line of a watch. */
export type WatchFrame =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: RawObject }
  | { type: 'BOOKMARK'; resourceVersion: string }
  | { type: 'ERROR'; status: KubernetesStatus };

/** A page of a list. */
export interface RawList {
  metadata: { resourceVersion?: string; continue?: string };
  items: RawObject[] | null;
}

/** Reads one line of a watch. Throws SyntaxError on what is none, with its beginning in the message. */
export function parseFrame(line: string): WatchFrame {
  const malformed = () =>
    new SyntaxError(`not a watch event: ${line.slice(0, 120)}`);
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch {
    throw malformed();
  }
  if (!isRecord(frame) || !isRecord(frame.object)) throw malformed();
  const { type, object } = frame;
  if (type === 'ERROR') return { type, status: { ...object, kind: 'Status' } };
  if (!isRecord(object.metadata)) throw malformed();
  if (type === 'BOOKMARK') {
    const { resourceVersion } = object.metadata;
    if (typeof resourceVersion !== 'string') throw malformed();
    return { type, resourceVersion };
  }
  if (
    (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') &&
    isRawObject(object)
  ) {
    return { type, object };
  }
  throw malformed();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRawObject(value: unknown): value is RawObject {
  return (
    isRecord(value) &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string' &&
    typeof value.metadata.resourceVersion === 'string'
  );
}
