import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import { checkParameterUse } from './checkParameterUse';
import { findMainObject, lintKeys } from './checkManifests';
import { createParameterCheck } from './checkParameters';
import { FINDING_CODES } from './codes';
import { compileManifest } from './compileManifest';
import { CONTEXT_VARIABLES, ExpressionScope } from './expression';
import { hasErrors, templateError } from './finding';
import {
  lintSchema,
  mergePages,
  parameterNames,
  toPages,
} from './parametersSchema';
import { compilePlacement } from './placement';
import { templateDigest } from './templateDigest';
import { RAY_TEMPLATE_API_VERSION, RAY_TEMPLATE_KIND } from './types';
import type {
  CompiledTemplate,
  ParseTemplateResult,
  TemplateFinding,
} from './types';

const KNOWN_FIELDS = [
  'version',
  'owner',
  'lifecycle',
  'type',
  'parameters',
  'placement',
  'manifest',
];

/** Of later versions of this kind: to ignore them would promise what is not kept. */
const UNSUPPORTED_FIELDS = ['policy', 'expiry', 'extends'];

const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether a catalog entity is a template, by apiVersion and kind. */
export function isRayTemplateEntity(entity: Entity): boolean {
  return (
    entity.apiVersion === RAY_TEMPLATE_API_VERSION &&
    entity.kind === RAY_TEMPLATE_KIND
  );
}

/**
 * Checks a RayTemplate entity and compiles all of its expressions, so that what can be known to be wrong is known
 * when it is published, not when an engineer uses it. Never throws: what is wrong is in the findings, with its
 * line and column within `spec.manifest`.
 */
export function parseTemplate(entity: Entity): ParseTemplateResult {
  if (!isRayTemplateEntity(entity)) {
    return {
      findings: [
        templateError(
          FINDING_CODES.spec,
          `The entity is ${entity.apiVersion} ${entity.kind}, expected ${RAY_TEMPLATE_API_VERSION} ${RAY_TEMPLATE_KIND}`,
          { path: 'kind' },
        ),
      ],
    };
  }
  const spec: JsonObject = entity.spec ?? {};
  const findings = checkFields(spec);
  const pages = toPages(spec.parameters);
  if (!pages) {
    findings.push(
      templateError(
        FINDING_CODES.schema,
        'spec.parameters is neither an object (one page) nor a list of objects (several pages)',
        { path: 'spec.parameters' },
      ),
    );
  }
  const schema = mergePages(pages ?? []);
  const check = pages ? compileSchema(pages, schema, findings) : undefined;

  const manifest = typeof spec.manifest === 'string' ? spec.manifest : '';
  const scope = ExpressionScope.create(CONTEXT_VARIABLES);
  const tree = compileManifest(manifest, scope);
  if (typeof spec.manifest === 'string') findings.push(...tree.findings);
  findings.push(...lintKeys(tree.documents));
  if (pages) {
    findings.push(...checkParameterUse(tree.documents, parameterNames(schema)));
  }
  const placement = compilePlacement(spec.placement);
  findings.push(...placement.findings);
  const main = findMainObject(tree.documents);
  if ('findings' in main && !hasErrors(tree.findings)) {
    findings.push(...main.findings);
  }
  if (hasErrors(findings) || !pages || !check || !('kind' in main)) {
    return { findings };
  }
  const { name, title, description, tags } = entity.metadata;
  const namespace = entity.metadata.namespace ?? 'default';
  return {
    findings,
    template: {
      ref: `${namespace}/${name}`,
      namespace,
      name,
      title: title ?? name,
      ...(description === undefined ? {} : { description }),
      version: String(spec.version),
      owner: String(spec.owner),
      lifecycle: String(spec.lifecycle),
      ...(typeof spec.type === 'string' ? { type: spec.type } : {}),
      tags: tags ?? [],
      digest: templateDigest(entity),
      pages,
      schema,
      manifest,
      kindOfMainObject: main.kind,
      compiled: {
        documents: tree.documents,
        placement: placement.rules,
        checkParameters: check,
      },
    },
  };
}

function checkFields(spec: JsonObject): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  for (const field of ['version', 'owner', 'lifecycle', 'manifest']) {
    const value = spec[field];
    if (typeof value !== 'string' || value.trim().length === 0) {
      findings.push(
        templateError(
          FINDING_CODES.spec,
          value === undefined
            ? `spec.${field} is missing, expected text`
            : `spec.${field} is ${JSON.stringify(value)}, expected text`,
          {
            path: `spec.${field}`,
            ...(field === 'version'
              ? { hint: 'Quote the version, such as version: "1.0.0"' }
              : {}),
          },
        ),
      );
    }
  }
  if (typeof spec.version === 'string' && !VERSION.test(spec.version)) {
    findings.push(
      templateError(
        FINDING_CODES.spec,
        `spec.version is "${spec.version}", expected a semantic version such as 1.4.0`,
        { path: 'spec.version' },
      ),
    );
  }
  if (spec.type !== undefined && typeof spec.type !== 'string') {
    findings.push(
      templateError(
        FINDING_CODES.spec,
        `spec.type is ${JSON.stringify(spec.type)}, expected text`,
        { path: 'spec.type' },
      ),
    );
  }
  for (const field of Object.keys(spec)) {
    if (UNSUPPORTED_FIELDS.includes(field)) {
      findings.push(
        templateError(
          FINDING_CODES.unsupported,
          `spec.${field} is not supported by this version of Raydeck`,
          { path: `spec.${field}`, hint: 'Remove it: it would have no effect' },
        ),
      );
    } else if (!KNOWN_FIELDS.includes(field)) {
      findings.push(
        templateError(
          FINDING_CODES.spec,
          `spec.${field} is unknown, expected ${KNOWN_FIELDS.join(', ')}`,
          { path: `spec.${field}` },
        ),
      );
    }
  }
  return findings;
}

/** The check of parameters; its defaults must be valid themselves, as far as they go. */
function compileSchema(
  pages: readonly JsonObject[],
  schema: JsonObject,
  findings: TemplateFinding[],
): CompiledTemplate['checkParameters'] | undefined {
  const lint = lintSchema(pages, schema);
  findings.push(...lint);
  if (hasErrors(lint)) return undefined;
  try {
    const check = createParameterCheck(schema);
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const { message, path } of check({}).findings) {
      const missing = required.some(name => path === `parameters.${name}`);
      if (!missing) {
        findings.push(
          templateError(
            FINDING_CODES.schema,
            `A default of spec.parameters is not valid: ${message}`,
            { path: 'spec.parameters' },
          ),
        );
      }
    }
    return check;
  } catch (error) {
    findings.push(
      templateError(
        FINDING_CODES.schema,
        `spec.parameters is not a JSON Schema (draft 07): ${
          error instanceof Error ? error.message : String(error)
        }`,
        { path: 'spec.parameters' },
      ),
    );
    return undefined;
  }
}
