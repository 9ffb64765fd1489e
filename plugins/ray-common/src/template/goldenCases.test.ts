import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { aTemplate, CONTEXT } from './__fixtures__/aTemplate';
import { parseTemplate } from './parseTemplate';
import { renderTemplate } from './renderTemplate';

const FOLDER = resolve(__dirname, '__fixtures__');

const CASES = readdirSync(FOLDER)
  .filter(file => file.endsWith('.yaml'))
  .map(file => ({
    file,
    ...parse(readFileSync(resolve(FOLDER, file), 'utf8')),
  }));

function run({ spec, parameters, context }: (typeof CASES)[number]) {
  const parsed = parseTemplate(aTemplate(spec));
  return parsed.template
    ? renderTemplate(parsed.template, parameters ?? {}, {
        ...CONTEXT,
        ...context,
      })
    : { manifests: [], findings: parsed.findings };
}

describe('golden cases of the grammar', () => {
  it.each(CASES.filter(({ manifests }) => manifests))(
    '$title ($file)',
    golden => {
      const { manifests, findings } = run(golden);
      expect(findings).toEqual([]);
      expect(manifests).toEqual(golden.manifests);
    },
  );

  it.each(CASES.filter(({ manifests }) => !manifests))(
    '$title ($file)',
    golden => {
      const { manifests, findings } = run(golden);
      expect(findings).toMatchObject(golden.findings);
      expect(manifests).toEqual([]);
    },
  );
});
