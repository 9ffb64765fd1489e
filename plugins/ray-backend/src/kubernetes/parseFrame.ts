import { decodeObject } from './decodeObject';
import type { KubernetesStatus } from './KubernetesError';

/** An object as the API server sends it, before it is projected; without its `managedFields`. */
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
  | {
      type: 'BOOKMARK';
      resourceVersion: string;
      /** With it everything that was there when a streaming list began has been sent. */
      endsInitialEvents: boolean;
    }
  | { type: 'ERROR'; status: KubernetesStatus };

/** A page of a list. */
export interface RawList {
  metadata: { resourceVersion?: string; continue?: string };
  items: RawObject[] | null;
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';
const SHOWN_BYTES = 120;

/** Reads one line of a watch. Throws SyntaxError on what is none, with its beginning in the message. */
export function parseFrame(line: Buffer): WatchFrame {
  const malformed = () =>
    new SyntaxError(
      `not a watch event: ${line.toString('utf8', 0, SHOWN_BYTES)}`,
    );
  let frame: unknown;
  try {
    frame = JSON.parse(decodeObject(line));
  } catch {
    throw malformed();
  }
  if (!isRecord(frame) || !isRecord(frame.object)) throw malformed();
  const { type, object } = frame;
  if (type === 'ERROR') return { type, status: { ...object, kind: 'Status' } };
  if (!isRecord(object.metadata)) throw malformed();
  if (type === 'BOOKMARK') {
    const { resourceVersion, annotations } = object.metadata;
    if (typeof resourceVersion !== 'string') throw malformed();
    const endsInitialEvents =
      isRecord(annotations) && annotations[INITIAL_EVENTS_END] === 'true';
    return { type, resourceVersion, endsInitialEvents };
  }
  if (
    (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') &&
    isRawObject(object)
  ) {
    return { type, object };
  }
  throw malformed();
}

/** Reads one object of a list. Throws SyntaxError on what is none, with its beginning in the message. */
export function parseItem(bytes: Buffer): RawObject {
  const malformed = () =>
    new SyntaxError(
      `not an object of Kubernetes: ${bytes.toString('utf8', 0, SHOWN_BYTES)}`,
    );
  let item: unknown;
  try {
    item = JSON.parse(decodeObject(bytes));
  } catch {
    throw malformed();
  }
  if (!isRawObject(item)) throw malformed();
  return item;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
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
