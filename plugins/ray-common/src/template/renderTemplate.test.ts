import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { parseTemplate } from './parseTemplate';
import { renderTemplate } from './renderTemplate';

describe('smoke', () => {
  it('renders', () => {
    const entity = parse(
      readFileSync(
        resolve(__dirname, '../../../../templates/training-job/template.yaml'),
        'utf8',
      ),
    );
    const parsed = parseTemplate(entity);
    expect(parsed.findings).toEqual([]);
    const r = renderTemplate(
      parsed.template!,
      {},
      {
        entity: { metadata: { name: 'ads' } },
        owner: 'group:default/x',
        user: 'user:default/a',
        name: 'n1',
        namespace: 'ns',
        kubernetesCluster: 'demo',
        template: {},
      },
    );
    expect(r.findings).toEqual([]);
    console.log(JSON.stringify(r.manifests, null, 1));
  });
});
