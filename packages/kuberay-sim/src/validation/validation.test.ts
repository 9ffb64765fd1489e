import fc from 'fast-check';
import { applyDefaults } from './applyDefaults';
import { pruneUnknown } from './pruneUnknown';
import type { Schema } from './Schema';
import { RULES_NOT_CHECKED, validateSchema } from './validateSchema';

const schema: Schema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 5, pattern: '^[a-z]*$' },
    size: { type: 'integer', minimum: 1, default: 3 },
    mode: { type: 'string', enum: ['A', 'B'] },
    port: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    list: {
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'string' } } },
    },
  },
};

describe('pruneUnknown', () => {
  it('removes and names what the schema does not know, in order', () => {
    const value = {
      x: 1,
      free: { anything: { goes: true } },
      labels: { any: 'key' },
      list: [{ a: '1', b: 2 }, { c: 3 }],
      name: 'n',
    };
    expect(pruneUnknown(value, schema)).toEqual([
      'x',
      'list[0].b',
      'list[1].c',
    ]);
    expect(value).toEqual({
      free: { anything: { goes: true } },
      labels: { any: 'key' },
      list: [{ a: '1' }, {}],
      name: 'n',
    });
  });

  it('finds nothing the second time', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
        pruneUnknown(value, schema);
        expect(pruneUnknown(value, schema)).toEqual([]);
      }),
    );
  });
});

describe('applyDefaults', () => {
  it('fills in what is absent or null, and nothing else', () => {
    const absent = { name: 'n' };
    const given = { size: 7 };
    const nothing = { size: null };
    for (const value of [absent, given, nothing]) applyDefaults(value, schema);
    expect(absent).toEqual({ name: 'n', size: 3 });
    expect(given).toEqual({ size: 7 });
    expect(nothing).toEqual({ size: 3 });
  });
});

describe('validateSchema', () => {
  it.each([
    [{ name: 'ab' }, []],
    [{}, ['name: Required value']],
    [{ name: 'toolong' }, ['name: Too long: may not be more than 5 bytes']],
    [
      { name: 'A' },
      ['name: Invalid value: "A": name in body should match \'^[a-z]*$\''],
    ],
    [
      { name: 'a', size: 0 },
      [
        'size: Invalid value: 0: size in body should be greater than or equal to 1',
      ],
    ],
    [
      { name: 'a', mode: 'C' },
      ['mode: Unsupported value: "C": supported values: "A", "B"'],
    ],
    [{ name: 'a', port: '80%' }, []],
    [
      { name: 'a', labels: { k: 1 } },
      [
        'labels.k: Invalid value: "integer": labels.k in body must be of type string: "integer"',
      ],
    ],
  ])('says of %j: %j', (value, expected) => {
    const causes = validateSchema(value, schema).filter(
      cause => cause !== RULES_NOT_CHECKED,
    );
    expect(causes.map(c => `${c.field}: ${c.message}`)).toEqual(expected);
  });

  it('is an error when a rule is not known', () => {
    const ruled: Schema = {
      type: 'string',
      'x-kubernetes-validations': [{ rule: 'self.isNew()' }],
    };
    expect(() => validateSchema('x', ruled)).toThrow(/self\.isNew\(\)/);
  });
});
