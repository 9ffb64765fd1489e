import { RecentMap } from '../RecentMap';
import { FieldSet, type FieldsV1 } from './FieldSet';

/** Who owns which fields of an object, by how he wrote them. */
export interface Ownership {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  /** Absent when an apply changed no field. */
  time?: string;
  /** FieldsV1 as JSON: thousands of pods share one text. */
  fields: string;
}

/** One of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: FieldsV1;
  subresource?: string;
}

const texts = new RecentMap<string, string>(4096);
const sets = new RecentMap<string, FieldSet>(256);

/** A set as the text that an Ownership holds; equal sets give one text. */
export function encodeFields(set: FieldSet): string {
  const text = JSON.stringify(set.toFields());
  return texts.get(text, () => text);
}

export function decodeFields(text: string): FieldSet {
  return sets.get(text, () =>
    FieldSet.fromFields(JSON.parse(text) as FieldsV1),
  );
}

/** Two writers are one when all but the time is equal. */
export function sameOwner(a: Ownership, b: Ownership): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource
  );
}

/** Whether all own the same fields, whenever they wrote them. */
export function sameOwnerships(a: Ownership[], b: Ownership[]): boolean {
  return (
    a.length === b.length &&
    a.every(one =>
      b.some(other => sameOwner(one, other) && one.fields === other.fields),
    )
  );
}

function order(a: Ownership, b: Ownership): number {
  const keys = (o: Ownership) => [
    o.operation,
    o.time ?? '',
    o.manager,
    o.apiVersion,
    o.subresource ?? '',
  ];
  const left = keys(a);
  const right = keys(b);
  for (const [i, key] of left.entries()) {
    if (key !== right[i]) return key < right[i] ? -1 : 1;
  }
  return 0;
}

/** Ownerships as `metadata.managedFields` lists them, as JSON text. */
export function managedFieldsText(ownerships: Ownership[]): string {
  const entries = [...ownerships].sort(order).map(ownership => {
    const { manager, operation, apiVersion, time, subresource } = ownership;
    const head = {
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
    };
    const tail = subresource
      ? `,"subresource":${JSON.stringify(subresource)}}`
      : '}';
    return `${JSON.stringify(head).slice(0, -1)},"fieldsV1":${
      ownership.fields
    }${tail}`;
  });
  return `[${entries.join(',')}]`;
}

/** `metadata.managedFields` of ownerships. */
export function managedFieldsOf(ownerships: Ownership[]): ManagedFieldsEntry[] {
  return JSON.parse(managedFieldsText(ownerships)) as ManagedFieldsEntry[];
}

function fromEntry(entry: ManagedFieldsEntry): Ownership | undefined {
  const { manager = '', operation, apiVersion, time, subresource } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (!apiVersion || entry.fieldsType !== 'FieldsV1') return undefined;
  return {
    manager,
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    ...(subresource ? { subresource } : {}),
    fields: encodeFields(FieldSet.fromFields(entry.fieldsV1 ?? {})),
  };
}

/**
 * Reads `metadata.managedFields` as a caller wrote them.
 *
 * @returns undefined where the object's own stay: none were given, or one of
 *   them is no entry; an empty list for `[{}]`, which resets them
 */
export function ownershipsOf(entries: unknown): Ownership[] | undefined {
  if (!Array.isArray(entries) || entries.length === 0) return undefined;
  const given = entries as ManagedFieldsEntry[];
  if (given.length === 1 && Object.keys(given[0] ?? {}).length === 0) return [];
  const read = given.map(entry => fromEntry(entry ?? {}));
  return read.every(one => one !== undefined) ? read : undefined;
}
