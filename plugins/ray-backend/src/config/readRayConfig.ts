import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** Whose a namespace is: the groups and users whose rights over its objects it gives. */
export interface NamespaceBinding {
  kubernetesCluster: string;
  namespace: string;
  owners: string[];
}

/** Attaches the objects that match everything it names to an entity. */
export interface OwnershipRule {
  kubernetesCluster?: string;
  namespace?: string;
  labels: Record<string, string>;
  entityRef: string;
}

/** For whom a service's token acts. */
export interface MachineBinding {
  subject: string;
  actsFor: string[];
}

/** The part of `ray` in app-config that says whose things are and what may be made. */
export interface RayConfig {
  admins: string[];
  machines: MachineBinding[];
  namespaces: NamespaceBinding[];
  rules: OwnershipRule[];
}

/**
 * Reads `ray.admins`, `ray.machines`, `ray.namespaces` and `ray.ownership.rules`.
 * Throws InputError that names the path of a wrong value and what was expected there.
 */
export function readRayConfig(root: Config): RayConfig {
  const list = (path: string) => root.getOptionalConfigArray(path) ?? [];
  return {
    admins: entityRefs(
      root.getOptionalStringArray('ray.admins') ?? [],
      'ray.admins',
      'user',
    ),
    machines: list('ray.machines').map((each, index) => ({
      subject: each.getString('subject'),
      actsFor: entityRefs(
        each.getStringArray('actsFor'),
        `ray.machines[${index}].actsFor`,
        'group',
      ),
    })),
    namespaces: list('ray.namespaces').map((each, index) => ({
      kubernetesCluster: each.getString('kubernetesCluster'),
      namespace: each.getString('namespace'),
      owners: entityRefs(
        each.getStringArray('owners'),
        `ray.namespaces[${index}].owners`,
        'group',
      ),
    })),
    rules: list('ray.ownership.rules').map((each, index) =>
      ownershipRule(each, `ray.ownership.rules[${index}]`),
    ),
  };
}

function ownershipRule(rule: Config, path: string): OwnershipRule {
  const labels = rule.getOptional('labels') ?? {};
  if (
    typeof labels !== 'object' ||
    labels === null ||
    Object.values(labels).some(value => typeof value !== 'string')
  ) {
    throw new InputError(
      `Invalid configuration at ${path}.labels: expected an object of label names and their values`,
    );
  }
  const kubernetesCluster = rule.getOptionalString('kubernetesCluster');
  const namespace = rule.getOptionalString('namespace');
  if (!namespace && Object.keys(labels).length === 0) {
    throw new InputError(
      `Invalid configuration at ${path}: expected "namespace" or "labels", or the rule would attach every object`,
    );
  }
  const [entityRef] = entityRefs(
    [rule.getString('entityRef')],
    `${path}.entityRef`,
  );
  return {
    ...(kubernetesCluster && { kubernetesCluster }),
    ...(namespace && { namespace }),
    labels: Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, String(value)]),
    ),
    entityRef,
  };
}

function entityRefs(
  values: string[],
  path: string,
  defaultKind?: string,
): string[] {
  return values.map(value => {
    try {
      return stringifyEntityRef(
        parseEntityRef(value, {
          ...(defaultKind && { defaultKind }),
          defaultNamespace: 'default',
        }),
      );
    } catch {
      throw new InputError(
        `Invalid configuration at ${path}: "${value}" is not an entity reference such as ${
          defaultKind ?? 'component'
        }:default/name`,
      );
    }
  });
}
