import fc from 'fast-check';
import { decodeObject } from './decodeObject';

function decoded(value: unknown): unknown {
  return JSON.parse(decodeObject(Buffer.from(JSON.stringify(value))));
}

const awkward = fc.constantFrom(
  'managedFields',
  '"managedFields":[',
  '\\"managedFields":[',
  'x"managedFields',
  '\\',
  ']',
  '[',
  'ü😀',
);
const value = fc.letrec<{ value: fc.JsonValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(awkward, fc.string({ unit: 'binary' }), fc.integer()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(awkward, fc.string()), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

/** All that there is, but arrays under a key `managedFields`, which may be empty. */
function shape(of: fc.JsonValue | undefined): fc.JsonValue {
  if (of === undefined) return null;
  if (Array.isArray(of)) return of.map(shape);
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(
    Object.entries(of).map(([key, each]) => [
      key,
      key === 'managedFields' && Array.isArray(each) ? [] : shape(each),
    ]),
  );
}

describe('decodeObject', () => {
  it('leaves out managed fields and nothing else', () => {
    const object = {
      kind: 'Pod',
      metadata: {
        name: 'ü',
        managedFields: [
          { manager: 'a]"', fieldsV1: { 'k:{"name":"]"}': { '.': {} } } },
          { list: [[1], []] },
        ],
        uid: 'u',
      },
      spec: { note: '"managedFields":[ is text' },
    };
    expect(decoded(object)).toEqual({
      ...object,
      metadata: { name: 'ü', managedFields: [], uid: 'u' },
    });
  });

  it('changes nothing but that, whatever the object', () => {
    fc.assert(
      fc.property(value, each => {
        const plain = JSON.parse(JSON.stringify(each)) as fc.JsonValue;
        expect(shape(decoded(plain) as fc.JsonValue)).toEqual(shape(plain));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves text that is no JSON to whoever parses it', () => {
    const text = '{"metadata":{"managedFields":[{"a":"';
    expect(decodeObject(Buffer.from(text))).toBe(text);
  });
});
