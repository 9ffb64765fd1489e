import type { Entity } from '@backstage/catalog-model';
import type { JsonObject, JsonValue } from '@backstage/types';
import type { Finding } from '../api';
import type { CompiledExpression } from './expression';
import type { TreeNode } from './tree';

export const RAY_TEMPLATE_API_VERSION = 'raydeck.dev/v1alpha1';
export const RAY_TEMPLATE_KIND = 'RayTemplate';

/** What a template creates; the first object of one of these kinds in the manifest is the main one. */
export type MainObjectKind = 'RayCluster' | 'RayJob';

/** The catalog entity that a platform team writes. Everything in it is untrusted until `parseTemplate` took it. */
export interface RayTemplateEntity extends Entity {
  apiVersion: typeof RAY_TEMPLATE_API_VERSION;
  kind: typeof RAY_TEMPLATE_KIND;
  spec: RayTemplateSpec;
}

// A type and not an interface: catalog specs are JSON objects, which only aliases are assignable to.
export type RayTemplateSpec = {
  /** Semantic version; a published version never changes. */
  version: string;
  owner: string;
  lifecycle: string;
  type?: string;
  /** JSON Schema (draft 07), as one form page or several. */
  parameters?: JsonObject | JsonObject[];
  placement?: { kubernetesCluster?: string; namespace?: string };
  /** YAML with `${{ CEL }}`, `includeWhen` and `forEach`; see docs/templates.md. */
  manifest: string;
};

/** A finding about a template, with its place in the text of `spec.manifest` where it has one. */
export interface TemplateFinding extends Finding {
  /** 1-based, relative to the first line of `spec.manifest`. */
  position?: Position;
}

export interface Position {
  line: number;
  column: number;
}

/** A template that has been parsed and checked: all of its expressions compile. */
export interface RayTemplate {
  /** `namespace/name` of the entity. */
  ref: string;
  namespace: string;
  name: string;
  title: string;
  description?: string;
  version: string;
  owner: string;
  lifecycle: string;
  type?: string;
  tags: string[];
  /** {@link templateDigest} */
  digest: string;
  /** The parameters as pages of a form; empty when there are none. */
  pages: JsonObject[];
  /** All pages as one schema, which parameters are validated against. */
  schema: JsonObject;
  manifest: string;
  kindOfMainObject: MainObjectKind;
  compiled: CompiledTemplate;
}

export interface CompiledTemplate {
  documents: TreeNode[];
  placement: {
    kubernetesCluster?: PlacementRule;
    namespace?: PlacementRule;
  };
  checkParameters(parameters: JsonObject): CheckedParameters;
}

/** A literal, or an expression that must yield a string. */
export type PlacementRule =
  | { literal: string }
  | { expression: CompiledExpression };

/** Parameters with defaults applied; `findings` is empty when they are valid. */
export interface CheckedParameters {
  parameters: JsonObject;
  findings: TemplateFinding[];
}

export interface ParseTemplateResult {
  /** Absent when a finding has severity error. */
  template?: RayTemplate;
  findings: TemplateFinding[];
}

/** A rendered object: apiVersion, kind, metadata and whatever its kind holds. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string } & { [key: string]: JsonValue };
} & { [key: string]: JsonValue };

export interface RenderTemplateResult {
  /** The main object first; empty when a finding has severity error. */
  manifests: Manifest[];
  /** The parameters as they were used, defaults included. */
  parameters: JsonObject;
  findings: TemplateFinding[];
}
