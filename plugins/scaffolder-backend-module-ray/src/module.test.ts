import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { scaffolderModuleRay } from './module';

async function actions(): Promise<TemplateAction[]> {
  const added: TemplateAction[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions: (...more: TemplateAction[]) => {
            added.push(...more);
          },
        },
      ],
    ],
    features: [
      scaffolderModuleRay,
      mockServices.rootConfig.factory({
        data: { app: { baseUrl: 'http://portal' } },
      }),
    ],
  });
  await backend.stop();
  return added;
}

describe('scaffolderModuleRay', () => {
  it('adds actions that can be tried dry, with examples of fields that they have', async () => {
    const added = await actions();
    expect(added.map(({ id }) => id)).toEqual([
      'ray:cluster:create',
      'ray:cluster:wait',
      'ray:cluster:delete',
      'ray:job:submit',
    ]);
    for (const { id, supportsDryRun, examples = [], schema } of added) {
      expect(supportsDryRun).toBe(true);
      const fields = Object.keys(schema?.input?.properties ?? {});
      expect(fields.length).toBeGreaterThan(0);
      for (const { example } of examples) {
        const [step] = parse(example).steps;
        expect(step.action).toBe(id);
        expect(fields).toEqual(expect.arrayContaining(Object.keys(step.input)));
      }
    }
  });
});
