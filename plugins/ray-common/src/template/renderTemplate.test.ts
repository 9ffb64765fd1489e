import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { aTemplate, CONTEXT } from './__fixtures__/aTemplate';
import { TEMPLATE_LIMITS } from './limits';
import { parseTemplate } from './parseTemplate';
import { renderTemplate } from './renderTemplate';
import type { RayTemplate } from './types';

function template(manifest: string, properties = {}): RayTemplate {
  const parsed = parseTemplate(
    aTemplate({
      manifest: `apiVersion: ray.io/v1\nkind: RayCluster\n${manifest}`,
      parameters: { properties },
    }),
  );
  if (!parsed.template) throw new Error(JSON.stringify(parsed.findings));
  return parsed.template;
}

/** Strings that try to break out: of YAML, of CEL, of the expression. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '${{',
        '}}',
        '"',
        "'",
        '\n',
        '\n  kind: Secret',
        ': ',
        ' #',
        '- ',
        '{',
        '}',
        '&a',
        '*a',
        '!!js/function',
        '---\n',
        '\u2028',
        '\\',
        'name',
        '<<: ',
        'null',
        '~',
        '0644',
        '__proto__',
      ),
      { maxLength: 12 },
    )
    .map(parts => parts.join('')),
);

const anyText = template(
  [
    'spec:',
    '  whole: ${{ parameters.text }}',
    '  inside: "before ${{ parameters.text }} after"',
    '  block: |',
    '    # ${{ parameters.text }}',
    '  json: \'${{ toJson({"text": parameters.text}) }}\'',
    '  list: ["${{ parameters.text }}", last]',
  ].join('\n'),
  { text: { type: 'string' } },
);

describe('renderTemplate', () => {
  it('puts any text in verbatim, so that no parameter changes the structure or is evaluated', () => {
    fc.assert(
      fc.property(hostile, text => {
        const { manifests, findings } = renderTemplate(
          anyText,
          { text },
          CONTEXT,
        );
        expect(findings).toEqual([]);
        expect(manifests).toEqual([
          {
            apiVersion: 'ray.io/v1',
            kind: 'RayCluster',
            metadata: { name: 'c1', namespace: 'ads-ml' },
            spec: {
              whole: text,
              inside: `before ${text} after`,
              block: `# ${text}\n`,
              json: expect.any(String),
              list: [text, 'last'],
            },
          },
        ]);
      }),
    );
  });

  it('makes toJson readable as JSON and as YAML 1.1 alike, whatever the text', () => {
    fc.assert(
      fc.property(hostile, text => {
        const [manifest] = renderTemplate(anyText, { text }, CONTEXT).manifests;
        const { json } = Object(manifest.spec);
        expect(JSON.parse(json)).toEqual({ text: text });
        expect(parse(json, { version: '1.1' })).toEqual({
          text: text,
        });
      }),
    );
  });

  it('gives back any JSON value that an expression passes through, but for null', () => {
    const passing = template('spec:\n  value: ${{ parameters.value }}', {
      value: {},
    });
    const withoutNull = (value: unknown): unknown => {
      if (Array.isArray(value)) {
        return value.filter(item => item !== null).map(withoutNull);
      }
      return typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .filter(([, item]) => item !== null)
              .map(([key, item]) => [key, withoutNull(item)]),
          )
        : value;
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), generated => {
        const value = JSON.parse(JSON.stringify(generated));
        const { manifests, findings } = renderTemplate(
          passing,
          { value },
          CONTEXT,
        );
        expect(findings).toEqual([]);
        expect(manifests[0].spec).toEqual(
          value === null ? {} : { value: withoutNull(value) },
        );
      }),
    );
  });

  it('keeps whole numbers exact as far as JSON does', () => {
    const counting = template(
      'spec:\n  n: ${{ parameters.n }}\n  text: ${{ parameters.n }}Mi',
      { n: { type: 'integer' } },
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), n => {
        expect(
          renderTemplate(counting, { n }, CONTEXT).manifests[0].spec,
        ).toEqual({ n, text: `${n}Mi` });
      }),
    );
  });

  it('is deterministic and changes nothing that it is given', () => {
    fc.assert(
      fc.property(hostile, text => {
        const parameters = Object.freeze({ text });
        const context = Object.freeze({ ...CONTEXT });
        expect(renderTemplate(anyText, parameters, context)).toEqual(
          renderTemplate(anyText, parameters, context),
        );
      }),
    );
  });

  it('never throws, whatever the manifest is', () => {
    const piece = fc.constantFrom(
      'a: ',
      '- ',
      '  ',
      '\n',
      '${{ name }}',
      '${{ ',
      '}}',
      'forEach:',
      'includeWhen: ',
      '&a ',
      '*a',
      '"',
      '{',
      '[',
      '---\n',
      'x',
      '? ',
      '!!set ',
      '0x1F',
      '.inf',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map(parts => parts.join('')),
        text => {
          const { template: parsed, findings } = parseTemplate(
            aTemplate({
              manifest: `apiVersion: ray.io/v1\nkind: RayCluster\n${text}`,
            }),
          );
          const rendered = parsed && renderTemplate(parsed, {}, CONTEXT);
          expect(Boolean(rendered) || findings.length > 0).toBe(true);
        },
      ),
    );
  });

  it('reads a manifest without expressions as YAML does', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,8}$/),
          fc.oneof(
            fc.string().filter(text => !text.includes('${{')),
            fc.integer(),
            fc.boolean(),
          ),
        ),
        spec => {
          const plain = template(
            stringify(
              { spec },
              { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
            ),
          );
          expect(renderTemplate(plain, {}, CONTEXT).manifests[0].spec).toEqual(
            spec,
          );
        },
      ),
    );
  });

  it('applies the defaults of the schema and answers the parameters that were used', () => {
    const defaults = template('spec:\n  n: ${{ parameters.n }}', {
      n: { type: 'integer', default: 3 },
    });
    expect(renderTemplate(defaults, {}, CONTEXT)).toMatchObject({
      parameters: { n: 3 },
      manifests: [{ spec: { n: 3 } }],
    });
  });

  it('follows aliases, and stops where they contain themselves', () => {
    const shared = template('spec:\n  a: &x { b: 1 }\n  c: *x');
    expect(renderTemplate(shared, {}, CONTEXT).manifests[0].spec).toEqual({
      a: { b: 1 },
      c: { b: 1 },
    });
    const { findings } = parseTemplate(
      aTemplate({
        manifest:
          'apiVersion: ray.io/v1\nkind: RayCluster\nspec: &x\n  a: *x\n',
      }),
    );
    expect(findings).toMatchObject([{ code: 'MANIFEST_STRUCTURE' }]);
  });

  it('bounds what nested aliases make of a small text', () => {
    const lines = ['spec:', '  a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      lines.push(
        `  a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const { findings } = parseTemplate(
      aTemplate({
        manifest: `apiVersion: ray.io/v1\nkind: RayCluster\n${lines.join(
          '\n',
        )}`,
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'MANIFEST_LIMIT' }),
    );
  });

  it('refuses parameters that are too large to be kept with the object', () => {
    const text = 'x'.repeat(TEMPLATE_LIMITS.parametersLength);
    expect(renderTemplate(anyText, { text }, CONTEXT).findings).toMatchObject([
      { code: 'PARAMETER_INVALID', path: 'parameters' },
    ]);
  });
});
