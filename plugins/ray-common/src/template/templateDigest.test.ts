import { createHash } from 'node:crypto';
import { aTemplate, MANIFEST } from './__fixtures__/aTemplate';
import { templateDigest } from './templateDigest';

describe('templateDigest', () => {
  it('is SHA-256 over the canonical JSON of apiVersion, kind, name and spec', () => {
    const canonical = `{"apiVersion":"raydeck.dev/v1alpha1","kind":"RayTemplate","name":"default/example","spec":{"lifecycle":"production","manifest":${JSON.stringify(
      MANIFEST,
    )},"owner":"group:default/ml-platform","version":"1.0.0"}}`;
    expect(templateDigest(aTemplate())).toBe(
      createHash('sha256').update(canonical).digest('hex'),
    );
  });

  it('ignores the order of keys and what the catalog adds to metadata', () => {
    const entity = aTemplate();
    const { spec = {}, ...rest } = entity;
    expect(
      templateDigest({
        ...rest,
        metadata: {
          ...entity.metadata,
          title: 'Another title',
          uid: 'x',
          annotations: { 'backstage.io/managed-by-location': 'file:/x' },
        },
        spec: Object.fromEntries(Object.entries(spec).reverse()),
      }),
    ).toBe(templateDigest(entity));
  });

  it('changes with the spec', () => {
    expect(templateDigest(aTemplate({ version: '1.0.1' }))).not.toBe(
      templateDigest(aTemplate()),
    );
  });
});
