import { copyJson } from './copyJson';
import { jsonEquals } from './deepFreeze';

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** Why a patch could not be applied: which operation, and what it lacked. */
export class JsonPatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonPatchError';
  }
}

type Container = Record<string, unknown> | unknown[];

function parsePointer(path: unknown): string[] {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw new JsonPatchError(`invalid path ${JSON.stringify(path)}`);
  }
  return path
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function isContainer(value: unknown): value is Container {
  return value !== null && typeof value === 'object';
}

function missing(op: string, path: string): JsonPatchError {
  return new JsonPatchError(
    `${op} operation does not apply: doc is missing path: "${path}": missing value`,
  );
}

function indexOf(array: unknown[], part: string, forAdd: boolean): number {
  if (forAdd && part === '-') return array.length;
  const index = /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > array.length - (forAdd ? 0 : 1)) {
    throw new JsonPatchError(
      `Unable to access invalid index: ${part}: invalid index referenced`,
    );
  }
  return index;
}

function child(container: Container, part: string): unknown {
  if (Array.isArray(container)) {
    const index = /^\d+$/.test(part) ? Number(part) : -1;
    return container[index];
  }
  return Object.hasOwn(container, part) ? container[part] : undefined;
}

function parentOf(doc: unknown, parts: string[], op: string, path: string) {
  let at = doc;
  for (const part of parts.slice(0, -1)) {
    if (!isContainer(at)) throw missing(op, path);
    at = child(at, part);
  }
  if (!isContainer(at)) throw missing(op, path);
  return { container: at, last: parts[parts.length - 1] };
}

function read(doc: unknown, path: string, op: string): unknown {
  let at = doc;
  for (const part of parsePointer(path)) {
    if (!isContainer(at)) throw missing(op, path);
    at = child(at, part);
    if (at === undefined) throw missing(op, path);
  }
  return at;
}

function add(doc: unknown, path: string, value: unknown, op: string): unknown {
  const parts = parsePointer(path);
  if (parts.length === 0) return value;
  const { container, last } = parentOf(doc, parts, op, path);
  if (Array.isArray(container)) {
    container.splice(indexOf(container, last, true), 0, value);
  } else {
    container[last] = value;
  }
  return doc;
}

function remove(doc: unknown, path: string, op: string): unknown {
  const parts = parsePointer(path);
  if (parts.length === 0) return null;
  const { container, last } = parentOf(doc, parts, op, path);
  if (Array.isArray(container)) {
    container.splice(indexOf(container, last, false), 1);
  } else {
    if (!Object.hasOwn(container, last)) {
      throw new JsonPatchError(
        `${op} operation does not apply: doc is missing key: ${path}: missing value`,
      );
    }
    delete container[last];
  }
  return doc;
}

function replace(doc: unknown, path: string, value: unknown): unknown {
  const parts = parsePointer(path);
  if (parts.length === 0) return value;
  const { container, last } = parentOf(doc, parts, 'replace', path);
  if (child(container, last) === undefined) {
    throw new JsonPatchError(
      `replace operation does not apply: doc is missing key: ${path}: missing value`,
    );
  }
  if (Array.isArray(container)) container[Number(last)] = value;
  else container[last] = value;
  return doc;
}

function test(doc: unknown, path: string, value: unknown): unknown {
  let actual: unknown;
  try {
    actual = read(doc, path, 'test');
  } catch (error) {
    // A test for null passes on a path that does not exist, as in the library
    // that Kubernetes uses (evanphx/json-patch).
    if (value === null || value === undefined) return doc;
    throw error;
  }
  if (!jsonEquals(actual, value)) {
    throw new JsonPatchError(`testing value ${path} failed: test failed`);
  }
  return doc;
}

/**
 * Applies a JSON patch (RFC 6902) to a copy of `target`.
 *
 * @throws JsonPatchError in the words of the library behind the real server
 */
export function applyJsonPatch(
  target: unknown,
  operations: JsonPatchOperation[],
): unknown {
  let doc: unknown = copyJson(target);
  for (const { op, path, from, value } of operations) {
    switch (op) {
      case 'add':
        doc = add(doc, path, copyJson(value), 'add');
        break;
      case 'remove':
        doc = remove(doc, path, 'remove');
        break;
      case 'replace':
        doc = replace(doc, path, copyJson(value));
        break;
      case 'move': {
        const moved = read(doc, from ?? '', 'move');
        doc = add(remove(doc, from ?? '', 'move'), path, moved, 'move');
        break;
      }
      case 'copy': {
        const copied = copyJson(read(doc, from ?? '', 'copy'));
        doc = add(doc, path, copied, 'copy');
        break;
      }
      case 'test':
        doc = test(doc, path, value);
        break;
      default:
        throw new JsonPatchError(`Unexpected kind: ${op}`);
    }
  }
  return doc;
}
