import type { Schema } from '../../validation/Schema';
import { FieldSet } from './FieldSet';
import { structureOf, type Part } from './structure';

type Entries = [string, Part][];

/**
 * The items of two lists: those that both have in the order of the one that is
 * applied, between them what only the live list has, where it was.
 */
function mergeItems(live: Entries, applied: Entries): unknown[] {
  const old = new Map(live);
  const given = new Set(applied.map(([element]) => element));
  const shared = applied.filter(([element]) => old.has(element));
  const taken = new Set<string>();
  const result: unknown[] = [];
  let left = 0;
  let right = 0;
  const takeApplied = () => {
    const [element, { value, schema }] = applied[right];
    const was = old.get(element);
    result.push(was ? mergeApplied(was.value, value, schema) : value);
    taken.add(element);
    right += 1;
    if (shared[0]?.[0] === element) shared.shift();
  };
  while (left < live.length || right < applied.length) {
    const [element, part] = live[left] ?? [];
    if (element === undefined || part === undefined) {
      takeApplied();
    } else if (!given.has(element)) {
      result.push(part.value);
      left += 1;
    } else if (element === applied[right]?.[0]) {
      takeApplied();
      left += 1;
    } else if (taken.has(element) || shared[0]?.[0] !== element) {
      // Its turn was before, or comes when the applied list has it.
      left += 1;
    } else {
      takeApplied();
    }
  }
  return result;
}

/** Lays a configuration over a live value: maps and keyed lists part by part. */
export function mergeApplied(
  live: unknown,
  applied: unknown,
  schema: Schema | undefined,
): unknown {
  const left = structureOf(live, schema);
  const right = structureOf(applied, schema);
  if (left.kind === 'leaf' || left.kind !== right.kind) return applied;
  if (right.kind === 'items') return mergeItems(left.entries, right.entries);
  const result: Record<string, unknown> = { ...(live as object) };
  for (const [, { at, value, schema: inner }] of right.entries) {
    result[at] = at in result ? mergeApplied(result[at], value, inner) : value;
  }
  return result;
}

/** Whether a set claims an element: itself, or a declared field by its parts. */
function claims(set: FieldSet, element: string, { declared }: Part): boolean {
  return set.has(element) || (declared && set.touches(element));
}

/**
 * Takes out what an applier owned and sets no more, unless somebody else owns
 * it: `last` is its set of the time before, `kept` what all own now.
 */
export function removeAbandoned(
  value: unknown,
  schema: Schema | undefined,
  last: FieldSet,
  kept: FieldSet,
): unknown {
  const structure = structureOf(value, schema);
  if (structure.kind === 'leaf' || last.isEmpty) return value;
  const rest = structure.entries.filter(
    ([element, part]) =>
      !claims(last, element, part) || claims(kept, element, part),
  );
  const parts = rest.map(([element, part]): [string, unknown] => [
    String(part.at),
    removeAbandoned(
      part.value,
      part.schema,
      last.below(element),
      kept.below(element),
    ),
  ]);
  return structure.kind === 'items'
    ? parts.map(([, part]) => part)
    : Object.fromEntries(parts);
}
