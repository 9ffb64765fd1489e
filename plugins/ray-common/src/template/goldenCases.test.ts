import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { aTemplate, CONTEXT } from './__fixtures__/aTemplate';
import { parseTemplate } from './parseTemplate';
import { renderTemplate } from './renderTemplate';

const FOLDER = resolve(__dirname, '__fixtures__');

const cases = readdirSync(FOLDER)
  .filter(file => file.endsWith('.yaml'))
  .map(file => ({
    file,
    ...parse(readFileSync(resolve(FOLDER, file), 'utf8')),
  }));

describe('golden cases of the grammar', () => {
  it.each(cases)(
    '$title ($file)',
    ({ spec, parameters, context, manifests, findings }) => {
      const parsed = parseTemplate(aTemplate(spec));
      const rendered = parsed.template
        ? renderTemplate(parsed.template, parameters ?? {}, {
            ...CONTEXT,
            ...context,
          })
        : { manifests: [], findings: parsed.findings };
      if (manifests) {
        expect(rendered).toMatchObject({ findings: [] });
        expect(rendered.manifests).toEqual(manifests);
      } else {
        expect(rendered.findings).toMatchObject(findings);
        expect(rendered.manifests).toEqual([]);
      }
    },
  );
});
