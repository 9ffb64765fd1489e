import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { TemplateContext } from '../../api';

/** The smallest manifest that is one. */
export const MANIFEST = 'apiVersion: ray.io/v1\nkind: RayCluster\n';

/** A valid template, with the fields of `spec` put over its own; undefined and null remove one. */
export function aTemplate(spec: JsonObject = {}): Entity {
  const whole: JsonObject = {
    version: '1.0.0',
    owner: 'group:default/ml-platform',
    lifecycle: 'production',
    manifest: MANIFEST,
    ...spec,
  };
  return {
    apiVersion: 'raydeck.dev/v1alpha1',
    kind: 'RayTemplate',
    metadata: { namespace: 'default', name: 'example' },
    spec: Object.fromEntries(
      Object.entries(whole).filter(([, value]) => value !== null),
    ),
  };
}

export const CONTEXT: TemplateContext = {
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { namespace: 'default', name: 'ads-ranking' },
    spec: { owner: 'group:default/ads-ml' },
  },
  owner: 'group:default/ads-ml',
  user: 'user:default/alice',
  name: 'c1',
  namespace: 'ads-ml',
  kubernetesCluster: 'demo',
  template: { name: 'default/example', version: '1.0.0' },
};
