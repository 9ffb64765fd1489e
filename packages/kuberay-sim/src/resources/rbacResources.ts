import type { AnyKubeObject, ResourceDefinition, StatusCause } from '../store';
import { ALL_VERBS, ApiStatusError, jsonEquals } from '../store';
import { kindSchema, list, object, string, strings } from './schemaParts';
import { bindingColumns, createdColumns } from './smallPrinters';

const GROUP = 'rbac.authorization.k8s.io';

interface Rule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  nonResourceURLs?: string[];
}

interface RoleRef {
  apiGroup?: string;
  kind?: string;
  name?: string;
}

interface Subject {
  kind?: string;
  apiGroup?: string;
  name?: string;
}

const rules = list(
  object({
    apiGroups: strings,
    nonResourceURLs: strings,
    resourceNames: strings,
    resources: strings,
    verbs: strings,
  }),
);

const role = kindSchema({ aggregationRule: { type: 'object' }, rules });

const binding = kindSchema(
  {
    roleRef: {
      ...object({ apiGroup: string, kind: string, name: string }),
      'x-kubernetes-map-type': 'atomic',
    },
    subjects: list(
      object({
        apiGroup: string,
        kind: string,
        name: string,
        namespace: string,
      }),
    ),
  },
  ['roleRef'],
);

function required(field: string, message: string): StatusCause {
  return {
    reason: 'FieldValueRequired',
    message: `Required value: ${message}`,
    field,
  };
}

function ruleCauses(rule: Rule, at: string): StatusCause[] {
  if (!rule.verbs?.length) {
    return [required(`${at}.verbs`, 'verbs must contain at least one value')];
  }
  if (rule.nonResourceURLs?.length) return [];
  return [
    ...(rule.apiGroups?.length
      ? []
      : [
          required(
            `${at}.apiGroups`,
            'resource rules must supply at least one api group',
          ),
        ]),
    ...(rule.resources?.length
      ? []
      : [
          required(
            `${at}.resources`,
            'resource rules must supply at least one resource',
          ),
        ]),
  ];
}

function roleRefCauses({ kind }: RoleRef, supported: string[]): StatusCause[] {
  if (kind && supported.includes(kind)) return [];
  const texts = supported.map(text => JSON.stringify(text)).join(', ');
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(
        kind ?? '',
      )}: supported values: ${texts}`,
      field: 'roleRef.kind',
    },
  ];
}

function fail(of: AnyKubeObject, causes: StatusCause[]): void {
  if (causes.length === 0) return;
  const { kind, metadata } = of;
  throw ApiStatusError.invalid({ group: GROUP, kind }, metadata.name, causes);
}

function validateRole(of: AnyKubeObject): void {
  const given = (of.rules ?? []) as Rule[];
  fail(
    of,
    given.flatMap((rule, i) => ruleCauses(rule, `rules[${i}]`)),
  );
}

function prepareBinding(of: AnyKubeObject): void {
  const roleRef = of.roleRef as RoleRef | undefined;
  if (roleRef) roleRef.apiGroup ||= GROUP;
  for (const subject of (of.subjects ?? []) as Subject[]) {
    if (subject.kind === 'User' || subject.kind === 'Group') {
      subject.apiGroup ||= GROUP;
    }
  }
}

function validateBinding(of: AnyKubeObject, old?: AnyKubeObject): void {
  const roleRef = (of.roleRef ?? {}) as RoleRef;
  const namespaced = of.kind === 'RoleBinding';
  fail(
    of,
    roleRefCauses(roleRef, [...(namespaced ? ['Role'] : []), 'ClusterRole']),
  );
  if (!old || jsonEquals(roleRef, old.roleRef)) return;
  const { apiGroup, kind, name } = roleRef;
  const value = { APIGroup: apiGroup, Kind: kind, Name: name };
  fail(of, [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(value)}: cannot change roleRef`,
      field: 'roleRef',
    },
  ]);
}

/** Roles and bindings: what users may do follows them at once. */
export function rbacResources(): ResourceDefinition[] {
  return (
    [
      ['roles', 'Role', true],
      ['rolebindings', 'RoleBinding', true],
      ['clusterroles', 'ClusterRole', false],
      ['clusterrolebindings', 'ClusterRoleBinding', false],
    ] as const
  ).map(([plural, kind, namespaced]) => {
    const binds = kind.endsWith('Binding');
    return {
      group: GROUP,
      version: 'v1',
      plural,
      singular: kind.toLowerCase(),
      kind,
      namespaced,
      verbs: ALL_VERBS,
      nameRule: 'path-segment',
      statusSubresource: false,
      generation: false,
      schema: binds ? binding : role,
      columns: binds ? bindingColumns : createdColumns,
      ...(binds ? { prepare: prepareBinding } : {}),
      validate: binds ? validateBinding : validateRole,
    };
  });
}
