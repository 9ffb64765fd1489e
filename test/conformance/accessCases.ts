import type { ConformanceCase, Step, Template } from './ConformanceCase';
import {
  CONFIGMAPS,
  configMap,
  failure,
  PODS,
  RBAC,
  rbac,
  roleRef,
  SECRETS,
} from './fixtures';
import { created, post } from './steps';

const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
const AUTHENTICATION = '/apis/authentication.k8s.io/v1';
const ACCOUNTS = '/api/v1/namespaces/{ns}/serviceaccounts';
const BOT = 'system:serviceaccount:{ns}:bot';

const review = (kind: string, spec: Template): Template => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind,
  spec,
});

const mayI = (
  attributes: Template,
  allowed: boolean,
  as: Step['as'],
): Step => ({
  ...post(
    `${AUTHORIZATION}/selfsubjectaccessreviews`,
    review('SelfSubjectAccessReview', { resourceAttributes: attributes }),
    201,
    { kind: 'SelfSubjectAccessReview', status: { allowed } },
  ),
  as,
});

const bot = { kind: 'ServiceAccount', name: 'bot', namespace: '{ns}' };
const as = { token: '{token}' };

const account: Step[] = [
  created(ACCOUNTS, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'bot' },
  }),
  {
    ...post(
      `${ACCOUNTS}/bot/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
      },
      201,
      {
        kind: 'TokenRequest',
        spec: { expirationSeconds: 600 },
        status: { expirationTimestamp: { $match: 'Z$' } },
      },
    ),
    save: { token: 'status.token' },
  },
];

/** Who may do what: reviews, roles that are bound, tokens. */
export const accessCases: ConformanceCase[] = [
  {
    name: 'says to a user what he may do',
    steps: [
      mayI(
        { verb: 'get', resource: 'secrets', namespace: '{ns}' },
        true,
        'admin',
      ),
      mayI(
        { verb: 'get', resource: 'secrets', namespace: '{ns}' },
        false,
        'limited',
      ),
      mayI(
        { verb: 'list', group: 'ray.io', resource: 'rayclusters' },
        true,
        'limited',
      ),
      mayI(
        { verb: 'create', group: 'ray.io', resource: 'rayclusters' },
        false,
        'limited',
      ),
      {
        ...post(
          `${AUTHORIZATION}/selfsubjectaccessreviews`,
          review('SelfSubjectAccessReview', {
            nonResourceAttributes: { path: '/healthz', verb: 'get' },
          }),
          201,
          { status: { allowed: true } },
        ),
        as: 'limited',
      },
      {
        ...post(
          `${AUTHORIZATION}/selfsubjectrulesreviews`,
          review('SelfSubjectRulesReview', { namespace: '{ns}' }),
          201,
          {
            status: {
              resourceRules: {
                $some: {
                  apiGroups: ['authorization.k8s.io'],
                  resources: [
                    'selfsubjectaccessreviews',
                    'selfsubjectrulesreviews',
                  ],
                  verbs: ['create'],
                },
              },
              incomplete: false,
            },
          },
        ),
        as: 'limited',
      },
    ],
  },
  {
    name: 'refuses reviews that ask nothing, or for others without the right',
    steps: [
      post(
        `${AUTHORIZATION}/selfsubjectaccessreviews`,
        review('SelfSubjectAccessReview', {}),
        422,
        {
          message:
            '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
        },
      ),
      post(
        `${AUTHORIZATION}/selfsubjectaccessreviews`,
        review('SelfSubjectAccessReview', {
          resourceAttributes: {},
          nonResourceAttributes: {},
        }),
        422,
        {
          message:
            '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"Path":"","Verb":""}: cannot be specified in combination with resourceAttributes',
        },
      ),
      post(
        `${AUTHORIZATION}/selfsubjectrulesreviews`,
        review('SelfSubjectRulesReview', { namespace: '' }),
        400,
        failure(400, 'BadRequest', 'no namespace on request'),
      ),
      {
        ...post(`${AUTHORIZATION}/subjectaccessreviews`, {}, 403, {
          message: {
            $match:
              '^subjectaccessreviews.authorization.k8s.io is forbidden: User "[^"]+" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope$',
          },
        }),
        as: 'limited',
      },
      {
        method: 'GET',
        path: `${AUTHORIZATION}/selfsubjectaccessreviews`,
        expect: { status: 405, body: { reason: 'MethodNotAllowed' } },
      },
    ],
  },
  {
    name: 'gives ServiceAccounts the rights that are bound to them',
    steps: [
      ...account,
      {
        method: 'GET',
        path: PODS,
        as,
        expect: {
          status: 403,
          body: failure(
            403,
            'Forbidden',
            `pods is forbidden: User "${BOT}" cannot list resource "pods" in API group "" in the namespace "{ns}"`,
            { kind: 'pods' },
          ),
        },
      },
      post(
        `${RBAC}/roles`,
        rbac('Role', 'r', {
          rules: [
            { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
            {
              apiGroups: [''],
              resources: ['configmaps'],
              verbs: ['get'],
              resourceNames: ['a'],
            },
          ],
        }),
        201,
      ),
      post(
        `${RBAC}/rolebindings`,
        rbac('RoleBinding', 'b', { ...roleRef('r'), subjects: [bot] }),
        201,
        { roleRef: { kind: 'Role', name: 'r' } },
      ),
      post(CONFIGMAPS, configMap('a'), 201),
      {
        method: 'GET',
        path: PODS,
        as,
        eventually: true,
        expect: { status: 200, body: { kind: 'PodList' } },
      },
      {
        method: 'GET',
        path: `${CONFIGMAPS}/a`,
        as,
        expect: { status: 200 },
      },
      { method: 'GET', path: CONFIGMAPS, as, expect: { status: 403 } },
      {
        method: 'DELETE',
        path: `${RBAC}/rolebindings/b`,
        expect: { status: 200 },
      },
      {
        method: 'GET',
        path: PODS,
        as,
        eventually: true,
        expect: { status: 403 },
      },
    ],
  },
  {
    name: 'names the role that is missing',
    steps: [
      ...account,
      post(
        `${RBAC}/rolebindings`,
        rbac('RoleBinding', 'b', { ...roleRef('nope'), subjects: [bot] }),
        201,
      ),
      {
        method: 'GET',
        path: SECRETS,
        as,
        eventually: true,
        expect: {
          status: 403,
          body: {
            message: `secrets is forbidden: User "${BOT}" cannot list resource "secrets" in API group "" in the namespace "{ns}": RBAC: role.rbac.authorization.k8s.io "nope" not found`,
          },
        },
      },
    ],
  },
  {
    name: 'knows tokens, and whose they are',
    steps: [
      ...account,
      {
        ...post(
          `${AUTHENTICATION}/selfsubjectreviews`,
          {
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'SelfSubjectReview',
          },
          201,
          {
            status: {
              userInfo: {
                username: BOT,
                uid: '{uid}',
                groups: [
                  'system:serviceaccounts',
                  'system:serviceaccounts:{ns}',
                  'system:authenticated',
                ],
              },
            },
          },
        ),
        as,
      },
      post(
        `${AUTHENTICATION}/tokenreviews`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: '{token}' },
        },
        201,
        { status: { authenticated: true, user: { username: BOT } } },
      ),
      post(
        `${AUTHENTICATION}/tokenreviews`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: 'nope' },
        },
        201,
        { status: { user: {}, error: 'invalid bearer token' } },
      ),
      post(
        `${ACCOUNTS}/bot/token`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: 5 },
        },
        422,
        {
          message:
            'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
        },
      ),
      post(`${ACCOUNTS}/nope/token`, {}, 404),
      {
        method: 'DELETE',
        path: `${ACCOUNTS}/bot`,
        expect: { status: 200 },
      },
      {
        method: 'GET',
        path: PODS,
        as,
        eventually: true,
        expect: { status: 401 },
      },
    ],
  },
];
