export type FieldType =
  | 'string'
  | 'bool'
  | 'int'
  | 'bytes'
  | 'stringMap'
  | 'bytesMap'
  | 'quantityMap'
  | 'time'
  | Message;

/** Fields of a protobuf message, by their numbers. */
export type Message = {
  [field: number]: [name: string, type: FieldType, repeated?: true];
};

const OWNER: Message = {
  1: ['kind', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
  5: ['apiVersion', 'string'],
  6: ['controller', 'bool'],
  7: ['blockOwnerDeletion', 'bool'],
};

const META: Message = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  7: ['generation', 'int'],
  8: ['creationTimestamp', 'time'],
  11: ['labels', 'stringMap'],
  12: ['annotations', 'stringMap'],
  13: ['ownerReferences', OWNER, true],
  14: ['finalizers', 'string', true],
};

const RULE: Message = {
  1: ['verbs', 'string', true],
  2: ['apiGroups', 'string', true],
  3: ['resources', 'string', true],
  4: ['resourceNames', 'string', true],
  5: ['nonResourceURLs', 'string', true],
};

const SUBJECT: Message = {
  1: ['kind', 'string'],
  2: ['apiGroup', 'string'],
  3: ['name', 'string'],
  4: ['namespace', 'string'],
};

const ROLE_REF: Message = {
  1: ['apiGroup', 'string'],
  2: ['kind', 'string'],
  3: ['name', 'string'],
};

const ROLE: Message = { 1: ['metadata', META], 2: ['rules', RULE, true] };

const BINDING: Message = {
  1: ['metadata', META],
  2: ['subjects', SUBJECT, true],
  3: ['roleRef', ROLE_REF],
};

const ASKED: Message = {
  1: [
    'resourceAttributes',
    {
      1: ['namespace', 'string'],
      2: ['verb', 'string'],
      3: ['group', 'string'],
      4: ['version', 'string'],
      5: ['resource', 'string'],
      6: ['subresource', 'string'],
      7: ['name', 'string'],
    },
  ],
  2: [
    'nonResourceAttributes',
    { 1: ['path', 'string'], 2: ['verb', 'string'] },
  ],
};

const ASKED_OF: Message = {
  ...ASKED,
  3: ['user', 'string'],
  4: ['groups', 'string', true],
};

const withSpec = (spec: Message): Message => ({
  1: ['metadata', META],
  2: ['spec', spec],
});

const AUTHENTICATION = 'authentication.k8s.io/v1';
const AUTHORIZATION = 'authorization.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io/v1';

/**
 * The kinds that kubectl writes with a typed client, which speaks protobuf
 * (`kubectl create namespace`, `kubectl auth can-i`). Others are refused.
 */
export const PROTOBUF_KINDS: Record<string, Message> = {
  'v1 ConfigMap': {
    1: ['metadata', META],
    2: ['data', 'stringMap'],
    3: ['binaryData', 'bytesMap'],
    4: ['immutable', 'bool'],
  },
  'v1 Namespace': {
    1: ['metadata', META],
    2: ['spec', { 1: ['finalizers', 'string', true] }],
    3: ['status', { 1: ['phase', 'string'] }],
  },
  'v1 ResourceQuota': withSpec({
    1: ['hard', 'quantityMap'],
    2: ['scopes', 'string', true],
  }),
  'v1 Secret': {
    1: ['metadata', META],
    2: ['data', 'bytesMap'],
    3: ['type', 'string'],
    4: ['stringData', 'stringMap'],
    5: ['immutable', 'bool'],
  },
  'v1 ServiceAccount': { 1: ['metadata', META] },
  [`${AUTHENTICATION} SelfSubjectReview`]: { 1: ['metadata', META] },
  [`${AUTHENTICATION} TokenRequest`]: withSpec({
    1: ['audiences', 'string', true],
    4: ['expirationSeconds', 'int'],
  }),
  [`${AUTHENTICATION} TokenReview`]: withSpec({ 1: ['token', 'string'] }),
  [`${AUTHORIZATION} LocalSubjectAccessReview`]: withSpec(ASKED_OF),
  [`${AUTHORIZATION} SelfSubjectAccessReview`]: withSpec(ASKED),
  [`${AUTHORIZATION} SelfSubjectRulesReview`]: withSpec({
    1: ['namespace', 'string'],
  }),
  [`${AUTHORIZATION} SubjectAccessReview`]: withSpec(ASKED_OF),
  [`${RBAC} ClusterRole`]: ROLE,
  [`${RBAC} ClusterRoleBinding`]: BINDING,
  [`${RBAC} Role`]: ROLE,
  [`${RBAC} RoleBinding`]: BINDING,
};
