import fc from 'fast-check';
import type { Schema } from '../../validation/Schema';
import { jsonEquals } from '../deepFreeze';
import {
  applyConfiguration,
  compareFields,
  decodeFields,
  encodeFields,
  FieldSet,
  fieldsOf,
  managedFieldsOf,
  mergeApplied,
  ownedAfterUpdate,
  ownershipsOf,
  type FieldsV1,
  type Ownership,
} from '.';

const SCHEMA: Schema = {
  type: 'object',
  properties: {
    struct: {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
    list: { type: 'array', items: { type: 'integer' } },
    items: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: {
        type: 'object',
        properties: { k: { type: 'string' }, v: { type: 'integer' } },
      },
    },
  },
};

const small = fc.integer({ min: 0, max: 3 });
const key = fc.constantFrom('x', 'y', 'z');
const value = fc.record(
  {
    struct: fc.record({ a: small, b: small }, { requiredKeys: [] }),
    map: fc.dictionary(key, small),
    list: fc.array(small, { maxLength: 3 }),
    // An empty list with keys is nobody's, and so is not taken out.
    items: fc.uniqueArray(fc.record({ k: key, v: small }), {
      minLength: 1,
      selector: ({ k }) => k,
    }),
  },
  { requiredKeys: [] },
);
const fields = value.map(given => fieldsOf(given, SCHEMA));
const text = (set: FieldSet) => JSON.stringify(set.toFields());
const at = (manager: string, operation: 'Apply' | 'Update') => ({
  manager,
  operation,
  apiVersion: 'v1',
});
const apply = (
  live: unknown,
  owners: Ownership[],
  given: unknown,
  manager: string,
) => applyConfiguration(live, owners, given, SCHEMA, at(manager, 'Apply'), 't');

describe('FieldSet', () => {
  it('is written and read as FieldsV1', () => {
    fc.assert(
      fc.property(fields, set => {
        expect(text(FieldSet.fromFields(set.toFields()))).toBe(text(set));
        expect(decodeFields(encodeFields(set)).contains(set)).toBe(true);
      }),
    );
  });

  it('keeps the laws of sets', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        expect(text(a.union(b))).toBe(text(b.union(a)));
        expect(text(a.difference(b).union(a.intersection(b)))).toBe(text(a));
        expect(a.difference(b).overlaps(b)).toBe(false);
        expect(a.union(b).contains(a)).toBe(true);
      }),
    );
  });

  it('names paths as messages do', () => {
    const set: FieldsV1 = {
      'f:spec': {
        'f:items': { 'k:{"name":"a","port":1}': { '.': {}, 'f:v': {} } },
        'f:set': { 'v:"x"': {} },
      },
    };
    expect(FieldSet.fromFields(set).paths()).toEqual([
      '.spec.items[name="a",port=1]',
      '.spec.items[name="a",port=1].v',
      '.spec.set[="x"]',
    ]);
  });
});

describe('server-side apply', () => {
  it('finds no difference where there is none, and one where there is', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const { added, modified, removed } = compareFields(a, b, SCHEMA);
        const same = added.isEmpty && modified.isEmpty && removed.isEmpty;
        expect(jsonEquals(a, b)).toBe(same);
        expect(mergeApplied(a, a, SCHEMA)).toEqual(a);
        const again = compareFields(b, a, SCHEMA);
        expect(text(again.added)).toBe(text(removed));
        expect(text(again.modified)).toBe(text(modified));
      }),
    );
  });

  it('changes nothing when it is said again', () => {
    fc.assert(
      fc.property(value, value, (live, given) => {
        const first = apply(live, [], given, 'm');
        const again = apply(first.object, first.owners, given, 'm');
        expect(again.object).toEqual(first.object);
        expect(again.owners).toEqual(first.owners);
      }),
    );
  });

  it('takes out all that its only applier gives up', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const first = apply(undefined, [], before, 'm');
        const second = apply(first.object, first.owners, after, 'm');
        const left = compareFields(second.object, after, SCHEMA);
        expect(left.removed.isEmpty).toBe(true);
      }),
    );
  });

  it('conflicts with exactly those whose fields it would change', () => {
    fc.assert(
      fc.property(value, value, (mine, theirs) => {
        const first = apply(undefined, [], theirs, 'n');
        const { conflicts } = apply(first.object, first.owners, mine, 'm');
        const { modified } = compareFields(first.object, mine, SCHEMA);
        const owned = fieldsOf(theirs, SCHEMA).intersection(modified);
        expect(conflicts.flatMap(({ paths }) => paths)).toEqual(owned.paths());
      }),
    );
  });

  it('gives an updater what he changed, and only that', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const first = apply(undefined, [], before, 'm');
        const owners = ownedAfterUpdate(
          first.owners,
          first.object,
          after,
          SCHEMA,
          at('u', 'Update'),
          't',
        );
        const { added, modified, removed } = compareFields(
          first.object,
          after,
          SCHEMA,
        );
        const of = (manager: string) =>
          owners
            .filter(owner => owner.manager === manager)
            .map(owner => decodeFields(owner.fields))[0] ?? FieldSet.EMPTY;
        expect(text(of('u'))).toBe(text(added.union(modified)));
        expect(of('m').overlaps(added.union(modified).union(removed))).toBe(
          false,
        );
      }),
    );
  });

  it('reads managedFields as it writes them, and lets them be reset', () => {
    const { owners } = apply(undefined, [], { map: { x: 1 } }, 'm');
    expect(ownershipsOf(managedFieldsOf(owners))).toEqual(owners);
    expect(ownershipsOf([{}])).toEqual([]);
    expect(ownershipsOf([])).toBeUndefined();
    expect(ownershipsOf([{ manager: 'x' }])).toBeUndefined();
  });
});
