/** The codes of findings about templates. Stable: clients and tests compare them. */
export const FINDING_CODES = {
  spec: 'TEMPLATE_SPEC',
  unsupported: 'TEMPLATE_UNSUPPORTED',
  schema: 'TEMPLATE_PARAMETERS_SCHEMA',
  manifestTooLarge: 'MANIFEST_TOO_LARGE',
  manifestEmpty: 'MANIFEST_EMPTY',
  yaml: 'MANIFEST_YAML',
  structure: 'MANIFEST_STRUCTURE',
  scalar: 'MANIFEST_AMBIGUOUS_SCALAR',
  object: 'MANIFEST_OBJECT',
  mainObject: 'MANIFEST_MAIN_OBJECT',
  forbidden: 'MANIFEST_FORBIDDEN_FIELD',
  limit: 'MANIFEST_LIMIT',
  parameter: 'PARAMETER_INVALID',
  unknownParameter: 'PARAMETER_UNKNOWN',
  placement: 'PLACEMENT',
} as const;
