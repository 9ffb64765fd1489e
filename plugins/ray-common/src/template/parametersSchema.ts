import type { JsonObject, JsonValue } from '@backstage/types';
import { FINDING_CODES } from './codes';
import { templateError } from './finding';
import { TEMPLATE_LIMITS } from './limits';
import type { TemplateFinding } from './types';

/** Names that the form, the action or the context use themselves. */
export const RESERVED_PARAMETERS: readonly string[] = [
  'name',
  'entityRef',
  'entity',
  'owner',
  'user',
  'namespace',
  'kubernetesCluster',
  'template',
  'version',
  'parameters',
  'dryRun',
  'waitUntilReady',
];

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Keywords that hold one schema, a list of schemas, or a map of them. */
const SINGLE = ['if', 'then', 'else', 'not', 'items', 'additionalProperties'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const MAPS = ['properties', 'dependencies', 'definitions'];

/** Keywords of draft 07 that scaffolder forms do not show, or that reach outside of the template. */
const REFUSED = [
  '$id',
  '$schema',
  'patternProperties',
  'propertyNames',
  '$async',
];

/** `spec.parameters` as pages: one object is one page. */
export function toPages(parameters: unknown): JsonObject[] | undefined {
  if (parameters === undefined || parameters === null) return [];
  const pages: unknown[] = Array.isArray(parameters)
    ? parameters
    : [parameters];
  return pages.every(isObject) ? pages : undefined;
}

/**
 * All pages as one schema. `required` and conditional parts of every page stay in force; a key that only forms
 * read (`title`, `ui:order`, …) is left to the pages.
 */
export function mergePages(pages: readonly JsonObject[]): JsonObject {
  const properties: JsonObject = {};
  const required: string[] = [];
  const allOf: JsonValue[] = [];
  const definitions: JsonObject = {};
  for (const page of pages) {
    Object.assign(properties, asObject(page.properties));
    Object.assign(definitions, asObject(page.definitions));
    if (Array.isArray(page.required)) {
      required.push(...page.required.filter(isString));
    }
    const conditional = Object.fromEntries(
      Object.entries(page).filter(([key]) =>
        [...LISTS, 'if', 'then', 'else', 'not', 'dependencies'].includes(key),
      ),
    );
    if (Object.keys(conditional).length > 0) allOf.push(conditional);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
    ...(allOf.length > 0 ? { allOf } : {}),
    ...(Object.keys(definitions).length > 0 ? { definitions } : {}),
  };
}

/** The names of all parameters, those that appear under a condition included. */
export function parameterNames(schema: JsonObject): string[] {
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (!isObject(value)) return;
    Object.keys(asObject(value.properties)).forEach(name => names.add(name));
    for (const key of ['if', 'then', 'else', 'not']) collect(value[key]);
    for (const key of LISTS) {
      const list = value[key];
      if (Array.isArray(list)) list.forEach(collect);
    }
    for (const dependency of Object.values(asObject(value.dependencies))) {
      collect(dependency);
    }
  };
  collect(schema);
  return [...names];
}

/** What stands against a schema: reserved or malformed names, keywords that forms do not run, secrets. */
export function lintSchema(
  pages: readonly JsonObject[],
  schema: JsonObject,
): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const fail = (message: string, path: string, hint?: string) =>
    findings.push(
      templateError(FINDING_CODES.schema, message, {
        path,
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  const length = JSON.stringify(pages).length;
  if (length > TEMPLATE_LIMITS.schemaLength) {
    fail(
      `The schema has ${length} characters, at most ${TEMPLATE_LIMITS.schemaLength} are allowed`,
      'spec.parameters',
    );
    return findings;
  }
  for (const name of parameterNames(schema)) {
    const path = `spec.parameters.${name}`;
    if (RESERVED_PARAMETERS.includes(name)) {
      fail(
        `The parameter name "${name}" is reserved`,
        path,
        `Reserved are ${RESERVED_PARAMETERS.join(
          ', ',
        )}; Raydeck asks for these itself`,
      );
    } else if (!PARAMETER_NAME.test(name)) {
      fail(
        `The parameter name "${name}" is not usable in expressions`,
        path,
        'Use letters, digits and underscores',
      );
    }
  }
  const seen = new Map<string, number>();
  pages.forEach((page, index) => {
    for (const name of Object.keys(asObject(page.properties))) {
      const other = seen.get(name);
      if (other !== undefined) {
        fail(
          `The parameter "${name}" stands on page ${other + 1} and on page ${
            index + 1
          }`,
          `spec.parameters[${index}].properties.${name}`,
        );
      }
      seen.set(name, index);
    }
  });
  pages.forEach((page, index) =>
    lintKeywords(page, `spec.parameters[${index}]`, fail),
  );
  return findings;
}

function lintKeywords(
  value: unknown,
  path: string,
  fail: (message: string, path: string, hint?: string) => void,
): void {
  if (!isObject(value)) return;
  for (const key of REFUSED) {
    if (key in value) fail(`The keyword ${key} is not supported`, path);
  }
  const ref = value.$ref;
  if (
    ref !== undefined &&
    !(isString(ref) && ref.startsWith('#/definitions/'))
  ) {
    fail(
      `$ref is ${JSON.stringify(
        ref,
      )}, expected one that begins with #/definitions/`,
      path,
    );
  }
  if (value['ui:field'] === 'Secret' || value['ui:widget'] === 'password') {
    fail(
      'A parameter is a secret, but parameters are kept readable on the object',
      path,
      'Let the manifest refer to a Secret by name',
    );
  }
  for (const key of SINGLE) {
    const item = value[key];
    if (Array.isArray(item)) {
      item.forEach((inner, index) =>
        lintKeywords(inner, `${path}.${key}[${index}]`, fail),
      );
    } else {
      lintKeywords(item, `${path}.${key}`, fail);
    }
  }
  for (const key of LISTS) {
    const list = value[key];
    if (Array.isArray(list)) {
      list.forEach((item, index) =>
        lintKeywords(item, `${path}.${key}[${index}]`, fail),
      );
    }
  }
  for (const key of MAPS) {
    for (const [name, item] of Object.entries(asObject(value[key]))) {
      lintKeywords(item, `${path}.${key}.${name}`, fail);
    }
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
