import type { IncomingMessage, ServerResponse } from 'node:http';
import { timestamp } from '../clock';
import type { AnyKubeObject, ObjectStore, StatusCause } from '../store';
import { ApiStatusError } from '../store';
import type { Authorizer } from './Authorizer';
import type { Asked, Decision, RbacRule, User } from './Rbac';
import { mediaType, parseBody, readBody } from './readBody';
import type { ResourceRequest } from './ResourceRoutes';
import { sendJson } from './respond';
import type { ServiceAccountTokens } from './ServiceAccountTokens';
import { methodNotAllowed } from './unserved';

interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
}

interface ReviewSpec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
  namespace?: string;
  token?: string;
  expirationSeconds?: number;
  audiences?: string[];
}

const MIN_SECONDS = 600;
const DEFAULT_SECONDS = 3600;

function invalidReview(cause: StatusCause): ApiStatusError {
  // The real server names no kind here.
  return new ApiStatusError(
    422,
    'Invalid',
    `.authorization.k8s.io "" is invalid: ${cause.field}: ${cause.message}`,
    { group: 'authorization.k8s.io', causes: [cause] },
  );
}

/** What an access review asks; the text of its spec decides. */
function askedBy(spec: ReviewSpec): Asked {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (resource && path) {
    throw invalidReview({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify({
        Path: path.path ?? '',
        Verb: path.verb ?? '',
      })}: cannot be specified in combination with resourceAttributes`,
      field: 'spec.nonResourceAttributes',
    });
  }
  if (path) {
    return { kind: 'path', verb: path.verb ?? '', path: path.path ?? '' };
  }
  if (!resource) {
    throw invalidReview({
      reason: 'FieldValueInvalid',
      message:
        'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      field: 'spec.resourceAttributes',
    });
  }
  const plural = resource.resource ?? '';
  return {
    kind: 'resource',
    verb: resource.verb ?? '',
    group: resource.group ?? '',
    resource: resource.subresource
      ? `${plural}/${resource.subresource}`
      : plural,
    ...(resource.name ? { name: resource.name } : {}),
    ...(resource.namespace ? { namespace: resource.namespace } : {}),
  };
}

function rulesStatus(rules: RbacRule[]) {
  const paths = rules.filter(rule => rule.nonResourceURLs?.length);
  return {
    resourceRules: rules
      .filter(rule => rule.resources?.length)
      .map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames?.length ? { resourceNames } : {}),
      })),
    nonResourceRules: paths.map(({ verbs, nonResourceURLs }) => ({
      verbs,
      nonResourceURLs,
    })),
    incomplete: false,
  };
}

function userInfo({ name, uid, groups, extra }: User) {
  return {
    username: name,
    ...(uid ? { uid } : {}),
    groups,
    ...(extra ? { extra } : {}),
  };
}

/** Reviews (who may do what, whose token it is) and tokens: nothing is stored. */
export class ReviewRoutes {
  readonly #store: ObjectStore;
  readonly #authorizer: Authorizer;
  readonly #tokens: ServiceAccountTokens;

  constructor(
    store: ObjectStore,
    authorizer: Authorizer,
    tokens: ServiceAccountTokens,
  ) {
    this.#store = store;
    this.#authorizer = authorizer;
    this.#tokens = tokens;
  }

  async serve(request: ResourceRequest): Promise<void> {
    const { definition, info, user, req, res } = request;
    if (info.verb !== 'create') throw methodNotAllowed();
    const bytes = await readBody(req);
    const body = parseBody(bytes, mediaType(req), definition.kind) as {
      spec?: ReviewSpec;
      metadata?: object;
    } | null;
    const spec = body?.spec ?? {};
    const metadata = info.namespace ? { namespace: info.namespace } : {};
    const { kind, group, version } = definition;
    const answer = this.#review(kind, spec, user);
    sendJson(res, 201, {
      kind,
      apiVersion: `${group}/${version}`,
      metadata: { ...metadata, ...answer.metadata },
      ...(answer.spec ? { spec: answer.spec } : {}),
      status: answer.status,
    });
  }

  #review(
    kind: string,
    spec: ReviewSpec,
    user: User,
  ): { metadata?: object; spec?: object; status: object } {
    switch (kind) {
      case 'SelfSubjectAccessReview':
        return { spec, status: this.#decide(user, spec) };
      case 'SubjectAccessReview':
      case 'LocalSubjectAccessReview': {
        if (!spec.user && !spec.groups?.length) {
          throw invalidReview({
            reason: 'FieldValueInvalid',
            message:
              'Invalid value: "": at least one of user or group must be specified',
            field: 'spec.user',
          });
        }
        const other = { name: spec.user ?? '', groups: spec.groups ?? [] };
        return { spec, status: this.#decide(other, spec) };
      }
      case 'SelfSubjectRulesReview': {
        if (!spec.namespace) {
          throw ApiStatusError.badRequest('no namespace on request');
        }
        const rules = this.#authorizer.rbac.rulesOf(user, spec.namespace);
        return { spec: {}, status: rulesStatus(rules) };
      }
      case 'SelfSubjectReview': {
        const creationTimestamp = timestamp(this.#store.clock.now());
        const status = { userInfo: userInfo(user) };
        return { metadata: { creationTimestamp }, status };
      }
      default:
        return { spec, status: this.#tokenStatus(spec.token ?? '') };
    }
  }

  #decide(user: User, spec: ReviewSpec): Decision {
    return this.#authorizer.rbac.decide(user, askedBy(spec));
  }

  #tokenStatus(token: string): object {
    const user = this.#authorizer.userOf(token);
    if (!user) return { user: {}, error: 'invalid bearer token' };
    const audiences = [this.#tokens.audience];
    return { authenticated: true, user: userInfo(user), audiences };
  }

  /** `serviceaccounts/NAME/token`. */
  async issueToken(
    account: AnyKubeObject,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const bytes = await readBody(req);
    const body = parseBody(bytes, mediaType(req), 'TokenRequest') as {
      spec?: ReviewSpec;
    } | null;
    const seconds = body?.spec?.expirationSeconds ?? DEFAULT_SECONDS;
    if (seconds < MIN_SECONDS) {
      throw ApiStatusError.invalid(
        { group: 'authentication.k8s.io', kind: 'TokenRequest' },
        '',
        [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
            field: 'spec.expirationSeconds',
          },
        ],
      );
    }
    const { token, end } = this.#tokens.issue(account, seconds);
    const { name, namespace, uid } = account.metadata;
    const creationTimestamp = timestamp(this.#store.clock.now());
    sendJson(res, 201, {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, uid, creationTimestamp },
      spec: {
        audiences: [this.#tokens.audience],
        expirationSeconds: seconds,
        boundObjectRef: null,
      },
      status: { token, expirationTimestamp: timestamp(end) },
    });
  }
}
