import type { AnyKubeObject, ResourceDefinition } from '../store';
import { ApiStatusError, apiVersionOf } from '../store';
import {
  applyDefaults,
  decodeError,
  pruneUnknown,
  validateCore,
  validateMetadata,
  validateSchema,
} from '../validation';
import type { FieldValidation } from './writeOptions';

/** Where a written object must belong. */
export interface Target {
  definition: ResourceDefinition;
  namespace?: string;
  name?: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function checkKind(
  body: Record<string, unknown>,
  definition: ResourceDefinition,
): void {
  const expected = apiVersionOf(definition);
  const { apiVersion, kind } = body;
  if (!kind) {
    throw ApiStatusError.badRequest(
      `the object provided is unrecognized (must be of type ${
        definition.kind
      }): Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`,
    );
  }
  if (apiVersion !== expected) {
    throw ApiStatusError.badRequest(
      `the API version in the data (${String(
        apiVersion ?? '',
      )}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== definition.kind) {
    throw ApiStatusError.badRequest(
      `${String(kind)} in version ${JSON.stringify(
        definition.version,
      )} cannot be handled as a ${definition.kind}: no kind "${String(
        kind,
      )}" is registered for version "${expected}"`,
    );
  }
}

function checkMetadataTypes(
  body: Record<string, unknown>,
  definition: ResourceDefinition,
): void {
  const metadata = definition.schema.properties?.metadata;
  if (!metadata) return;
  const error = decodeError(body.metadata, metadata, 'metadata');
  if (error) throw cannotHandle(definition, error);
}

function cannotHandle(
  { kind, version }: ResourceDefinition,
  why: string,
): ApiStatusError {
  return ApiStatusError.badRequest(
    `${kind} in version ${JSON.stringify(
      version,
    )} cannot be handled as a ${kind}: ${why}`,
  );
}

/** Where in Go's types a path lies: fields of a spec are named by its struct. */
function goPath(error: string, kind: string): string {
  return error.replace(' field spec.', ` field ${kind}Spec.spec.`);
}

/**
 * Turns a body into an object of its kind: kind and version fit, unknown fields
 * are removed and reported, types are right. The object is not yet validated.
 *
 * @returns the object without its managedFields, those, and the warnings for
 *   its unknown fields
 * @throws ApiStatusError 400 as the real server's decoder says
 */
export function decodeObject(
  body: unknown,
  { definition, namespace, name }: Target,
  fieldValidation: FieldValidation,
  describeStrict: (why: string) => ApiStatusError = why =>
    cannotHandle(definition, why),
): { object: AnyKubeObject; warnings: string[]; managedFields: unknown } {
  if (!isRecord(body)) {
    throw ApiStatusError.badRequest(
      `the object provided is unrecognized (must be of type ${definition.kind}): couldn't get version/kind; json parse error: not an object`,
    );
  }
  checkKind(body, definition);
  checkMetadataTypes(body, definition);
  const unknown = pruneUnknown(body, definition.schema);
  if (definition.custom) unknown.sort();
  const texts = unknown.map(path => `unknown field ${JSON.stringify(path)}`);
  if (texts.length > 0 && fieldValidation === 'Strict') {
    throw describeStrict(`strict decoding error: ${texts.join(', ')}`);
  }
  if (!definition.custom) {
    const error = decodeError(body, definition.schema);
    if (error) throw cannotHandle(definition, goPath(error, definition.kind));
  }
  const metadata = isRecord(body.metadata) ? body.metadata : {};
  const { managedFields } = metadata;
  delete metadata.managedFields;
  delete metadata.selfLink;
  for (const field of [
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
  ]) {
    const value = metadata[field];
    const isEmpty =
      value === null ||
      (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
    if (isEmpty) delete metadata[field];
  }
  const object = { ...body, metadata } as unknown as AnyKubeObject;
  placeInto(object, namespace, name);
  if (definition.custom) applyDefaults(object, definition.schema);
  const warnings = fieldValidation === 'Warn' ? texts : [];
  return { object, warnings, managedFields };
}

function placeInto(
  object: AnyKubeObject,
  namespace: string | undefined,
  name: string | undefined,
): void {
  const { metadata } = object;
  if (namespace === undefined) delete metadata.namespace;
  else if (metadata.namespace && metadata.namespace !== namespace) {
    throw ApiStatusError.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  } else metadata.namespace = namespace;
  if (name === undefined) return;
  if (metadata.name && metadata.name !== name) {
    throw ApiStatusError.badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  metadata.name = name;
}

/**
 * Checks names, labels and the schema of an object about to be stored.
 *
 * @throws ApiStatusError 422 with all causes
 */
export function validateObject(
  object: AnyKubeObject,
  definition: ResourceDefinition,
  old?: AnyKubeObject,
): void {
  const metadata = validateMetadata(object, definition);
  const causes = definition.custom
    ? validateSchema(object, definition.schema, metadata, old)
    : [...metadata, ...validateCore(object)];
  if (causes.length > 0) {
    throw ApiStatusError.invalid(
      definition,
      object.metadata.name ?? '',
      causes,
    );
  }
}

/**
 * Checks the status of an object of a custom kind, and nothing else of it.
 *
 * @throws ApiStatusError 422 with all causes
 */
export function validateStatus(
  object: AnyKubeObject,
  definition: ResourceDefinition,
): void {
  const schema = definition.schema.properties?.status;
  if (!definition.custom || !schema || object.status === undefined) return;
  const causes = validateSchema(object.status, schema, [], undefined, 'status');
  if (causes.length > 0) {
    throw ApiStatusError.invalid(definition, object.metadata.name, causes);
  }
}
