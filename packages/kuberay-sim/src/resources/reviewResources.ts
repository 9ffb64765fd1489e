import type { ResourceDefinition } from '../store';
import { anyObject, kindSchema } from './schemaParts';
import { plainColumns } from './smallPrinters';

const schema = kindSchema({ spec: anyObject, status: anyObject });

/** Questions that are asked by a POST and answered at once; none is stored. */
export function reviewResources(): ResourceDefinition[] {
  return (
    [
      ['authorization.k8s.io', 'LocalSubjectAccessReview', true],
      ['authorization.k8s.io', 'SelfSubjectAccessReview', false],
      ['authorization.k8s.io', 'SelfSubjectRulesReview', false],
      ['authorization.k8s.io', 'SubjectAccessReview', false],
      ['authentication.k8s.io', 'SelfSubjectReview', false],
      ['authentication.k8s.io', 'TokenReview', false],
    ] as const
  ).map(([group, kind, namespaced]) => ({
    group,
    version: 'v1',
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    verbs: ['create'],
    review: true,
    nameRule: 'path-segment',
    statusSubresource: false,
    generation: false,
    schema,
    columns: plainColumns,
  }));
}
