import type { AnyKubeObject, ObjectStore } from '../store';
import type { PolicyRule } from './accounts';
import { ruleAllows, type Attributes } from './accounts';

const GROUP = 'rbac.authorization.k8s.io';
const MASTERS = 'system:masters';

/** Who asks, as authentication has found out. */
export interface User {
  name: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

/** A question to RBAC: about a resource, or about a path. */
export type Asked =
  | ({ kind: 'resource' } & Attributes)
  | { kind: 'path'; verb: string; path: string };

/** A rule of an RBAC role; those of cluster roles can be about paths. */
export type RbacRule = Partial<PolicyRule> & {
  verbs: string[];
  nonResourceURLs?: string[];
};

export interface Decision {
  allowed: boolean;
  /** By which binding, or what could not be found. */
  reason?: string;
}

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

interface Binding extends AnyKubeObject {
  subjects?: Subject[];
  roleRef: { kind: string; name: string };
}

function isAbout(subject: Subject, user: User, bindingNamespace?: string) {
  switch (subject.kind) {
    case 'User':
      return subject.name === user.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount': {
      const namespace = subject.namespace ?? bindingNamespace ?? '';
      return `system:serviceaccount:${namespace}:${subject.name}` === user.name;
    }
    default:
      return false;
  }
}

function describe({ kind, name, namespace }: Subject): string {
  const of = namespace ? `${name}/${namespace}` : name;
  return `${kind} ${JSON.stringify(of)}`;
}

function pathMatches(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1));
}

function allows(rule: RbacRule, asked: Asked): boolean {
  if (asked.kind === 'path') {
    return (
      (rule.verbs.includes('*') || rule.verbs.includes(asked.verb)) &&
      (rule.nonResourceURLs ?? []).some(url => pathMatches(url, asked.path))
    );
  }
  const { apiGroups = [], resources = [], verbs, resourceNames } = rule;
  return ruleAllows(
    {
      apiGroups,
      resources,
      verbs,
      ...(resourceNames?.length ? { resourceNames } : {}),
    },
    asked,
  );
}

/** What a user may do, by the Roles and bindings that the store holds. */
export class Rbac {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  decide(user: User, asked: Asked): Decision {
    if (user.groups.includes(MASTERS)) return { allowed: true };
    const namespace = asked.kind === 'resource' ? asked.namespace : undefined;
    const missing: string[] = [];
    for (const { binding, subject, rules } of this.#bound(user, namespace)) {
      const { kind, metadata, roleRef } = binding;
      if (!rules) {
        missing.push(
          `${roleRef.kind.toLowerCase()}.${GROUP} ${JSON.stringify(
            roleRef.name,
          )} not found`,
        );
      } else if (rules.some(rule => allows(rule, asked))) {
        const name = metadata.namespace
          ? `${metadata.name}/${metadata.namespace}`
          : metadata.name;
        const reason = `RBAC: allowed by ${kind} ${JSON.stringify(name)} of ${
          roleRef.kind
        } ${JSON.stringify(roleRef.name)} to ${describe(subject)}`;
        return { allowed: true, reason };
      }
    }
    return {
      allowed: false,
      ...(missing.length === 0
        ? {}
        : {
            reason: `RBAC: ${
              missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`
            }`,
          }),
    };
  }

  /** All rules that count for a user in a namespace. */
  rulesOf(user: User, namespace: string): RbacRule[] {
    const rules = [...this.#bound(user, namespace)].flatMap(
      bound => bound.rules ?? [],
    );
    return user.groups.includes(MASTERS)
      ? [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], nonResourceURLs: ['*'] },
          ...rules,
        ]
      : rules;
  }

  *#bound(
    user: User,
    namespace: string | undefined,
  ): Generator<{
    binding: Binding;
    subject: Subject;
    rules: RbacRule[] | undefined;
  }> {
    const bindings = [
      ...this.#store.list<Binding>(`clusterrolebindings.${GROUP}`),
      ...(namespace
        ? this.#store.list<Binding>(`rolebindings.${GROUP}`, { namespace })
        : []),
    ];
    for (const binding of bindings) {
      const at = binding.metadata.namespace;
      const subject = binding.subjects?.find(one => isAbout(one, user, at));
      if (subject) yield { binding, subject, rules: this.#rules(binding) };
    }
  }

  #rules({ roleRef, metadata }: Binding): RbacRule[] | undefined {
    const { name } = roleRef;
    const role =
      roleRef.kind === 'ClusterRole'
        ? this.#store.get(`clusterroles.${GROUP}`, { name })
        : this.#store.get(`roles.${GROUP}`, {
            namespace: metadata.namespace,
            name,
          });
    return role && ((role.rules as RbacRule[] | null | undefined) ?? []);
  }
}
