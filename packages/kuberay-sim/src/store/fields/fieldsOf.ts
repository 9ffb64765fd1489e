import type { Schema } from '../../validation/Schema';
import { FieldSet } from './FieldSet';
import { isRecord, structureOf } from './structure';

function isEmptyMap(value: unknown): boolean {
  return value === null || (isRecord(value) && Object.keys(value).length === 0);
}

/**
 * The fields that a configuration sets, as an applier owns them: leaves, items
 * of lists, keys of maps, and nothing for the structs on the way.
 */
export function fieldsOf(value: unknown, schema: Schema | undefined): FieldSet {
  const structure = structureOf(value, schema);
  if (structure.kind === 'leaf') return FieldSet.EMPTY;
  const members: string[] = [];
  const children: [string, FieldSet][] = [];
  for (const [element, part] of structure.entries) {
    const inner = structureOf(part.value, part.schema);
    const isMember =
      structure.kind === 'items' ||
      !part.declared ||
      inner.kind === 'leaf' ||
      isEmptyMap(part.value);
    if (isMember) members.push(element);
    if (inner.kind !== 'leaf') {
      children.push([element, fieldsOf(part.value, part.schema)]);
    }
  }
  return FieldSet.of(members, children);
}
