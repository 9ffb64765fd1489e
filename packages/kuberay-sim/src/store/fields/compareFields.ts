import type { Schema } from '../../validation/Schema';
import { jsonEquals } from '../deepFreeze';
import { FieldSet } from './FieldSet';
import { structureOf, type Part } from './structure';

/** What differs between two values, by path. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

const SAME: Comparison = {
  added: FieldSet.EMPTY,
  modified: FieldSet.EMPTY,
  removed: FieldSet.EMPTY,
};

interface Collected {
  members: Record<keyof Comparison, string[]>;
  children: Record<keyof Comparison, [string, FieldSet][]>;
}

const KINDS = ['added', 'modified', 'removed'] as const;

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** Where a value is new or gone, all of it down to the leaves. */
function everythingBelow(part: Part): FieldSet {
  const structure = structureOf(part.value, part.schema);
  if (structure.kind === 'leaf') return FieldSet.EMPTY;
  return FieldSet.of(
    structure.entries.map(([element]) => element),
    structure.entries.map(([element, inner]) => [
      element,
      everythingBelow(inner),
    ]),
  );
}

function compareParts(
  element: string,
  before: Part,
  after: Part,
  collected: Collected,
): void {
  if (jsonEquals(before.value, after.value)) return;
  const left = structureOf(before.value, before.schema);
  const right = structureOf(after.value, after.schema);
  const asOne =
    left.kind === 'leaf' ||
    right.kind === 'leaf' ||
    left.kind !== right.kind ||
    (isEmpty(before.value) && isEmpty(after.value));
  if (asOne) {
    collected.members.modified.push(element);
    return;
  }
  const inner = compareFields(before.value, after.value, after.schema);
  for (const kind of KINDS) {
    collected.children[kind].push([element, inner[kind]]);
  }
}

/**
 * Compares two values of one schema. A map or item that is new is in `added`
 * with all that it holds, as the real server's update operations see it.
 */
export function compareFields(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
): Comparison {
  if (before === after) return SAME;
  const left = structureOf(before, schema);
  const right = structureOf(after, schema);
  const old = new Map(left.kind === 'leaf' ? [] : left.entries);
  const collected: Collected = {
    members: { added: [], modified: [], removed: [] },
    children: { added: [], modified: [], removed: [] },
  };
  for (const [element, part] of right.kind === 'leaf' ? [] : right.entries) {
    const was = old.get(element);
    old.delete(element);
    if (was === undefined) {
      collected.members.added.push(element);
      collected.children.added.push([element, everythingBelow(part)]);
    } else if (was.value !== part.value) {
      compareParts(element, was, part, collected);
    }
  }
  for (const [element, part] of old) {
    collected.members.removed.push(element);
    collected.children.removed.push([element, everythingBelow(part)]);
  }
  const made = KINDS.map(kind => [
    kind,
    FieldSet.of(collected.members[kind], collected.children[kind]),
  ]);
  return Object.fromEntries(made) as Comparison;
}
