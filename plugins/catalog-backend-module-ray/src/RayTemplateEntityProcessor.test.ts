import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import type { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import { parse } from 'yaml';
import { RayTemplateEntityProcessor } from './RayTemplateEntityProcessor';

const TEMPLATES = resolve(__dirname, '../../../templates');

function load(name: string) {
  const target = resolve(TEMPLATES, name, 'template.yaml');
  const entity: Entity = parse(readFileSync(target, 'utf8'));
  entity.metadata.namespace = 'default';
  entity.metadata.annotations = {
    'backstage.io/managed-by-location': `file:${target}`,
  };
  return { entity, location: { type: 'file', target } };
}

function setup(trustedLocations = [`${TEMPLATES}/*/template.yaml`]) {
  const logger = mockServices.logger.mock();
  const processor = RayTemplateEntityProcessor.fromConfig(
    mockServices.rootConfig({
      data: {
        ray: {
          templates: {
            trustedLocations: trustedLocations.map(path => `file:${path}`),
          },
        },
      },
    }),
    { logger },
  );
  return { logger, processor };
}

function emitted(emit: jest.Mock): TemplateEntityV1beta3[] {
  return emit.mock.calls
    .map(([result]) => result)
    .filter(({ type }) => type === 'entity')
    .map(({ entity }) => entity);
}

describe('RayTemplateEntityProcessor', () => {
  it('knows the kind, and only it', async () => {
    const { processor } = setup();
    const { entity } = load('training-cluster');
    await expect(processor.validateEntityKind(entity)).resolves.toBe(true);
    await expect(
      processor.validateEntityKind({ ...entity, kind: 'Component' }),
    ).resolves.toBe(false);
  });

  it('emits the relations to the owner', async () => {
    const { processor } = setup();
    const { entity, location } = load('training-cluster');
    const emit = jest.fn();
    await processor.postProcessEntity(entity, location, emit);
    const self = {
      kind: 'RayTemplate',
      namespace: 'default',
      name: 'training-cluster',
    };
    const owner = { kind: 'group', namespace: 'default', name: 'ml-platform' };
    expect(emit).toHaveBeenCalledWith({
      type: 'relation',
      relation: { source: self, type: 'ownedBy', target: owner },
    });
    expect(emit).toHaveBeenCalledWith({
      type: 'relation',
      relation: { source: owner, type: 'ownerOf', target: self },
    });
  });

  it.each([
    ['training-cluster', ['ray:cluster:create', 'ray:cluster:wait'], 53],
    ['training-job', ['ray:job:submit'], 47],
  ])(
    'emits a scaffolder template for %s that the catalog takes',
    async (name, actions, longest) => {
      const { processor, logger } = setup();
      const { entity, location } = load(name);
      const emit = jest.fn();
      await processor.postProcessEntity(entity, location, emit);
      const [template] = emitted(emit);
      await expect(
        templateEntityV1beta3Validator.check(template),
      ).resolves.toBe(true);
      expect(template.metadata).toMatchObject({
        name: `ray-${name}`,
        namespace: 'default',
        title: entity.metadata.title,
      });
      expect(template.spec.steps.map(({ action }) => action)).toEqual(actions);
      expect(template.spec.parameters).toEqual([
        expect.objectContaining({
          required: ['entityRef'],
          properties: expect.objectContaining({
            entityRef: expect.objectContaining({ 'ui:field': 'EntityPicker' }),
            name: expect.objectContaining({ maxLength: longest }),
          }),
        }),
        ...Object(entity.spec?.parameters),
      ]);
      expect(template.spec.steps[0].input).toMatchObject({
        template: `default/${name}`,
        version: '1.0.0',
        entityRef: '${{ parameters.entityRef }}',
        parameters: { gpusPerWorker: '${{ parameters.gpusPerWorker }}' },
      });
      expect(JSON.stringify(template)).not.toContain('securityContext');
      expect(logger.warn).not.toHaveBeenCalled();
    },
  );

  it('emits no scaffolder template from a location that is not trusted, and says so once', async () => {
    const { processor, logger } = setup(['/elsewhere/']);
    const { entity, location } = load('training-cluster');
    const emit = jest.fn();
    await processor.postProcessEntity(entity, location, emit);
    await processor.postProcessEntity(entity, location, emit);
    expect(emitted(emit)).toEqual([]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('ray.templates.trustedLocations'),
    );
  });

  it('fails on a version that does not parse, with every finding, and logs them once', async () => {
    const { processor, logger } = setup();
    const { entity, location } = load('training-cluster');
    entity.spec = {
      ...entity.spec,
      policy: [],
      manifest: 'apiVersion: ray.io/v1\nkind: RayCluster\na: ${{ nope }}\n',
    };
    const emit = jest.fn();
    const expected = [
      `raytemplate:default/training-cluster at file:${location.target} is not a valid RayTemplate`,
      'spec.policy is not supported by this version of Raydeck',
      'unknown variable: nope (line 3, column 8 of spec.manifest)',
    ];
    for (let round = 0; round < 2; round++) {
      const failed = processor.postProcessEntity(entity, location, emit);
      for (const text of expected) {
        await expect(failed).rejects.toThrow(text);
      }
    }
    expect(emit).not.toHaveBeenCalled();
    expect(logger.warn).toHaveBeenCalledTimes(1);
    for (const text of expected) {
      expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining(text));
    }
  });

  it('leaves other kinds alone', async () => {
    const { processor } = setup();
    const { entity, location } = load('training-cluster');
    const other = { ...entity, kind: 'Component' };
    const emit = jest.fn();
    await expect(
      processor.postProcessEntity(other, location, emit),
    ).resolves.toBe(other);
    expect(emit).not.toHaveBeenCalled();
  });

  it('refuses a trusted location that is none, naming its path', () => {
    expect(() =>
      RayTemplateEntityProcessor.fromConfig(
        mockServices.rootConfig({
          data: { ray: { templates: { trustedLocations: ['../templates'] } } },
        }),
        { logger: mockServices.logger.mock() },
      ),
    ).toThrow(
      'ray.templates.trustedLocations[0] is "../templates", expected file:PATH or url:ADDRESS',
    );
  });
});
