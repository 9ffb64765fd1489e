import type { JsonObject, JsonValue } from '@backstage/types';
import { toCel } from './celValues';
import { FINDING_CODES } from './codes';
import { ExpressionScope } from './expression';
import { templateError } from './finding';
import { isObject } from './parametersSchema';
import { splitText } from './splitText';
import type {
  CompiledTemplate,
  PlacementRule,
  RayTemplate,
  TemplateFinding,
} from './types';

/** The Kubernetes clusters that there are, in order of preference. */
export interface PlacementFacts {
  kubernetesClusters: {
    name: string;
    namespaces: { name: string; owners: string[] }[];
    /** Where things go that no binding places, such as the namespace of a kubeconfig's context. */
    defaultNamespace?: string;
  }[];
}

/** For whom something is placed, and what was asked for. */
export interface PlacementRequest {
  /** Entity references of the groups or users that own the entity. */
  owners: string[];
  entity: object;
  user: string;
  kubernetesCluster?: string;
  namespace?: string;
}

export interface Placement {
  kubernetesCluster: string;
  namespace: string;
}

const PLACEMENT_VARIABLES = {
  parameters: 'map<string, dyn>',
  entity: 'map<string, dyn>',
  owner: 'string',
  user: 'string',
  facts: 'map<string, dyn>',
} as const;

const FIELDS = ['kubernetesCluster', 'namespace'] as const;

/** Compiles `spec.placement`: each field is a literal, or one whole `${{ }}` that yields a string. */
export function compilePlacement(placement: JsonValue | undefined): {
  rules: CompiledTemplate['placement'];
  findings: TemplateFinding[];
} {
  if (placement === undefined) return { rules: {}, findings: [] };
  const findings: TemplateFinding[] = [];
  const fail = (message: string, path: string, hint?: string) => {
    findings.push(
      templateError(FINDING_CODES.placement, message, {
        path,
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  };
  if (!isObject(placement)) {
    fail('spec.placement is not a mapping', 'spec.placement');
    return { rules: {}, findings };
  }
  const rules: CompiledTemplate['placement'] = {};
  for (const [key, value] of Object.entries(placement)) {
    const path = `spec.placement.${key}`;
    const field = FIELDS.find(name => name === key);
    if (!field) {
      fail(`${path} is unknown, expected ${FIELDS.join(' or ')}`, path);
    } else if (typeof value !== 'string' || value.length === 0) {
      fail(`${path} is ${JSON.stringify(value)}, expected text`, path);
    } else {
      const rule = compileRule(value);
      if ('message' in rule) fail(`${path}: ${rule.message}`, path, rule.hint);
      else rules[field] = rule;
    }
  }
  return { rules, findings };
}

function compileRule(
  text: string,
): PlacementRule | { message: string; hint?: string } {
  const split = splitText(text);
  if ('unclosed' in split) {
    return {
      message: 'an expression that begins with ${{ does not end with }}',
    };
  }
  const [part, ...more] = split.parts;
  if (more.length === 0 && 'text' in part) return { literal: part.text };
  if (more.length > 0 || 'text' in part) {
    return { message: 'expected a literal or one whole ${{ }}' };
  }
  const compiled = ExpressionScope.create(PLACEMENT_VARIABLES).compile(
    part.source,
  );
  if ('problem' in compiled) return compiled.problem;
  const { expression } = compiled;
  return ['string', 'dyn'].includes(expression.type)
    ? { expression }
    : { message: `the expression is a ${expression.type}, expected a string` };
}

/**
 * Where an object goes. What the template says stands above what was asked for; where both are silent, it is the
 * first Kubernetes cluster with a namespace bound to an owner of the entity, and failing that the first one with a
 * default namespace. This decides where, not whether: that the caller may create there is another question.
 *
 * @param parameters - with defaults applied
 */
export function resolvePlacement(
  template: RayTemplate,
  parameters: JsonObject,
  request: PlacementRequest,
  facts: PlacementFacts,
): { placement?: Placement; findings: TemplateFinding[] } {
  const findings: TemplateFinding[] = [];
  const variables = {
    parameters: toCel(parameters, template.schema),
    entity: toCel(toJson(request.entity)),
    owner: request.owners[0] ?? '',
    user: request.user,
    facts: toCel(toJson(facts)),
  };
  const wanted: Partial<Placement> = {};
  for (const field of FIELDS) {
    const rule = template.compiled.placement[field];
    const asked = request[field];
    const decided = rule && evaluateRule(rule, variables, field, findings);
    if (decided !== undefined && asked !== undefined && decided !== asked) {
      findings.push(
        templateError(
          FINDING_CODES.placement,
          `${field}: "${asked}" was asked for, but the template places this in "${decided}"`,
          { path: field },
        ),
      );
    }
    const value = decided ?? asked;
    if (value !== undefined) wanted[field] = value;
  }
  if (findings.length > 0) return { findings };
  const found = choose(wanted, request.owners, facts);
  return typeof found === 'string'
    ? {
        findings: [
          templateError(FINDING_CODES.placement, found, {
            path: wanted.namespace ? 'namespace' : 'kubernetesCluster',
            hint: 'Ask the platform team to bind a namespace to the owner (ray.namespaces)',
          }),
        ],
      }
    : { placement: found, findings: [] };
}

function evaluateRule(
  rule: PlacementRule,
  variables: Record<string, unknown>,
  field: string,
  findings: TemplateFinding[],
): string | undefined {
  if ('literal' in rule) return rule.literal;
  const result = rule.expression.evaluate(variables);
  if ('value' in result) {
    // Null leaves the decision to the request and the bindings.
    if (result.value === null) return undefined;
    if (typeof result.value === 'string' && result.value.length > 0) {
      return result.value;
    }
  }
  findings.push(
    templateError(
      FINDING_CODES.placement,
      'problem' in result
        ? `spec.placement.${field}: ${result.problem.message}`
        : `spec.placement.${field} yields ${JSON.stringify(
            result.value,
          )}, expected the name of a ${field}`,
      {
        path: `spec.placement.${field}`,
        expression: rule.expression.source,
      },
    ),
  );
  return undefined;
}

function choose(
  { kubernetesCluster, namespace }: Partial<Placement>,
  owners: readonly string[],
  { kubernetesClusters }: PlacementFacts,
): Placement | string {
  const candidates =
    kubernetesCluster === undefined
      ? kubernetesClusters
      : kubernetesClusters.filter(({ name }) => name === kubernetesCluster);
  if (candidates.length === 0) {
    return kubernetesCluster === undefined
      ? 'There is no Kubernetes cluster'
      : `There is no Kubernetes cluster "${kubernetesCluster}"; there are ${kubernetesClusters
          .map(({ name }) => name)
          .join(', ')}`;
  }
  const owned = new Set(owners);
  for (const { name, namespaces } of candidates) {
    const bound = namespaces.find(
      at =>
        (namespace === undefined || at.name === namespace) &&
        at.owners.some(owner => owned.has(owner)),
    );
    if (bound) return { kubernetesCluster: name, namespace: bound.name };
  }
  for (const { name, namespaces, defaultNamespace } of candidates) {
    if (namespace === undefined && defaultNamespace !== undefined) {
      return { kubernetesCluster: name, namespace: defaultNamespace };
    }
    if (
      namespace !== undefined &&
      (namespace === defaultNamespace ||
        namespaces.some(at => at.name === namespace))
    ) {
      return { kubernetesCluster: name, namespace };
    }
  }
  if (namespace !== undefined && kubernetesCluster !== undefined) {
    return { kubernetesCluster, namespace };
  }
  const where = kubernetesCluster ? ` of "${kubernetesCluster}"` : '';
  return namespace === undefined
    ? `No namespace${where} is bound to ${owners.join(', ') || 'the owner'}`
    : `No Kubernetes cluster is known to have the namespace "${namespace}"`;
}

function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
