import type { Schema } from '../../validation/Schema';
import { compareFields, type Comparison } from './compareFields';
import { FieldSet } from './FieldSet';
import { fieldsOf } from './fieldsOf';
import { mergeApplied, removeAbandoned } from './mergeApplied';
import {
  decodeFields,
  encodeFields,
  sameOwner,
  type Ownership,
} from './Ownership';

/** Metadata that the server writes, and what names the object: nobody's. */
const NOBODYS = FieldSet.fromFields({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:creationTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
    'f:deletionTimestamp': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:name': {},
    'f:namespace': {},
    'f:resourceVersion': {},
    'f:selfLink': {},
    'f:uid': {},
  },
});

/** Who writes. */
export type Writer = Pick<
  Ownership,
  'manager' | 'operation' | 'apiVersion' | 'subresource'
>;

/** Another manager's fields that an apply would change. */
export interface Conflict {
  owner: Ownership;
  paths: string[];
}

function without(owner: Ownership, gone: FieldSet): Ownership[] {
  const fields = decodeFields(owner.fields);
  const rest = fields.difference(gone);
  if (rest.isEmpty) return [];
  return [rest === fields ? owner : { ...owner, fields: encodeFields(rest) }];
}

/** Whether a status endpoint wrote what belongs to the rest, or the reverse. */
function written(comparison: Comparison): FieldSet {
  return comparison.modified.union(comparison.added).difference(NOBODYS);
}

/**
 * Who owns the fields after an update: what the writer changed or added is
 * his, what is gone is nobody's.
 */
export function ownedAfterUpdate(
  owners: Ownership[],
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
  writer: Writer,
  time: string,
): Ownership[] {
  const comparison = compareFields(before, after, schema);
  const mine = written(comparison);
  const gone = comparison.removed;
  if (mine.isEmpty && gone.isEmpty) return owners;
  const self: Ownership = { ...writer, time, fields: '' };
  const previous = owners.find(owner => sameOwner(owner, self));
  const taken = mine.union(gone);
  const others = owners
    .filter(owner => owner !== previous)
    .flatMap(owner => without(owner, taken));
  const held = previous ? decodeFields(previous.fields) : FieldSet.EMPTY;
  const all = held.difference(gone).union(mine);
  if (all.isEmpty) return others;
  const fields = previous && all === held ? previous.fields : encodeFields(all);
  // A writer who owned nothing and only removed something stays without.
  if (mine.isEmpty && !previous) return others;
  return [
    ...others,
    mine.isEmpty && previous ? { ...previous, fields } : { ...self, fields },
  ];
}

/** The outcome of an apply: the object to be written, and who owns it then. */
export interface Applied {
  object: unknown;
  owners: Ownership[];
  conflicts: Conflict[];
}

/**
 * Server-side apply: lays the configuration over the live object, takes out
 * what the applier has given up, and finds who else owns what that changes.
 *
 * @param live - undefined when there is no such object yet
 */
export function applyConfiguration(
  live: unknown,
  owners: Ownership[],
  configuration: unknown,
  schema: Schema | undefined,
  writer: Writer,
  time: string,
): Applied {
  const self: Ownership = { ...writer, time, fields: '' };
  const previous = owners.find(owner => sameOwner(owner, self));
  const others = owners.filter(owner => owner !== previous);
  const given = fieldsOf(configuration, schema);
  const merged = mergeApplied(live ?? {}, configuration, schema);
  const kept = others.reduce(
    (all, owner) => all.union(decodeFields(owner.fields)),
    given,
  );
  const last = previous ? decodeFields(previous.fields) : FieldSet.EMPTY;
  const object = removeAbandoned(merged, schema, last, kept);
  const comparison = compareFields(live ?? {}, object, schema);
  const changed = written(comparison);
  const conflicts = others.flatMap(owner => {
    const taken = decodeFields(owner.fields).intersection(changed);
    return taken.isEmpty ? [] : [{ owner, paths: taken.paths() }];
  });
  const mine = given.difference(NOBODYS);
  const rest = others.flatMap(owner =>
    without(owner, changed.union(comparison.removed)),
  );
  const isNoop =
    changed.isEmpty && comparison.removed.difference(NOBODYS).isEmpty;
  const { time: _time, ...timeless } = self;
  const own = {
    ...(isNoop
      ? { ...timeless, ...(previous?.time ? { time: previous.time } : {}) }
      : self),
    fields: encodeFields(mine),
  };
  return {
    object,
    owners: mine.isEmpty ? rest : [...rest, own],
    conflicts,
  };
}
