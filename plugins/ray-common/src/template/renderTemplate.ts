import type { JsonObject, JsonValue } from '@backstage/types';
import type { TemplateContext } from '../api';
import { toCel } from './celValues';
import { checkManifests } from './checkManifests';
import { evaluateManifest } from './evaluateManifest';
import { hasErrors } from './finding';
import type { RayTemplate, RenderTemplateResult } from './types';

/**
 * Renders a template: parameters are completed with the schema's defaults and validated, then the manifest is
 * evaluated in the context. Pure and deterministic: the same input gives the same objects in browser, backend and
 * command line. Never throws for what authors or users wrote; that is in the findings, and then there are no objects.
 */
export function renderTemplate(
  template: RayTemplate,
  parameters: JsonObject,
  context: TemplateContext,
): RenderTemplateResult {
  const checked = template.compiled.checkParameters(parameters);
  if (hasErrors(checked.findings)) return { ...checked, manifests: [] };
  const evaluated = evaluateManifest(
    template.compiled.documents,
    toVariables(template, checked.parameters, context),
  );
  if (hasErrors(evaluated.findings)) {
    return {
      manifests: [],
      parameters: checked.parameters,
      findings: evaluated.findings,
    };
  }
  const { manifests, findings } = checkManifests(evaluated.documents, {
    kindOfMainObject: template.kindOfMainObject,
    name: context.name,
    namespace: context.namespace,
  });
  return {
    manifests: hasErrors(findings) ? [] : manifests,
    parameters: checked.parameters,
    findings,
  };
}

function toVariables(
  template: RayTemplate,
  parameters: JsonObject,
  context: TemplateContext,
): Record<string, unknown> {
  return {
    parameters: toCel(parameters, template.schema),
    entity: toCel(toJson(context.entity)),
    owner: context.owner,
    user: context.user,
    name: context.name,
    __namespace__: context.namespace,
    kubernetesCluster: context.kubernetesCluster,
    template: toCel(toJson(context.template)),
  };
}

/** A copy as JSON knows it: no undefined, no prototypes, nothing shared with the caller. */
function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
