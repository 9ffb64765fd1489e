/** Bounds on what one template may cost, so that neither an author's slip nor a hostile parameter can stall a process. */
export const TEMPLATE_LIMITS = {
  /** Characters of `spec.manifest`. */
  manifestLength: 256 * 1024,
  /** Expressions in one manifest. */
  expressions: 500,
  /** Characters of one expression. */
  expressionLength: 4096,
  /** Nesting of mappings and lists, in the manifest and in what it yields. */
  depth: 64,
  /** Elements that one forEach may make. */
  forEachItems: 100,
  /** Mappings, lists and scalars in all rendered objects together. */
  renderedNodes: 20_000,
  /** Characters of all rendered text together. */
  renderedLength: 1024 * 1024,
  /** Characters of the parameters as JSON: they are kept in an annotation, and Kubernetes allows 256 KiB for all. */
  parametersLength: 64 * 1024,
  /** Characters of the parameters' schema as JSON. */
  schemaLength: 256 * 1024,
  /** Findings reported at once. */
  findings: 100,
} as const;
