import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A rule of a Role, in words of RBAC. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** One thing that one rule grants. */
export interface Grant {
  group: string;
  resource: string;
  verb: string;
}

const DEPLOY = join(__dirname, '../../../deploy');

/** The rules of the ClusterRoles and Roles in one of the manifests that users apply. */
export function rulesOf(file: string): PolicyRule[] {
  return parseAllDocuments(readFileSync(join(DEPLOY, file), 'utf8'))
    .map(document => document.toJS() as { kind: string; rules?: PolicyRule[] })
    .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
    .flatMap(({ rules = [] }) => rules);
}

/** Each single thing that the rules grant. */
export function grantsOf(rules: PolicyRule[]): Grant[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource =>
        verbs.map(verb => ({ group, resource, verb })),
      ),
    ),
  );
}

/** `create rayclusters.ray.io` */
export function wordsFor({ group, resource, verb }: Grant): string {
  return `${verb} ${group ? `${resource}.${group}` : resource}`;
}

/** What is granted but for one thing, as rules. */
export function without(grants: Grant[], missing: Grant): PolicyRule[] {
  return asRules(grants.filter(grant => wordsFor(grant) !== wordsFor(missing)));
}

export function asRules(grants: Grant[]): PolicyRule[] {
  return grants.map(({ group, resource, verb }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: [verb],
  }));
}
