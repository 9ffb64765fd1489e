import type { AnyKubeObject, ResourceDefinition, StatusCause } from '../store';
import {
  invalidCauses,
  labelValueErrors,
  nameErrors,
  qualifiedNameErrors,
} from './names';

/** Finalizers of core kinds that need no prefix. */
const STANDARD = new Set(['foregroundDeletion', 'kubernetes', 'orphan']);
const MAX_ANNOTATIONS = 256 * 1024;

function required(field: string, message: string): StatusCause {
  return {
    reason: 'FieldValueRequired',
    message: `Required value: ${message}`,
    field,
  };
}

function nameCauses(
  { metadata }: AnyKubeObject,
  definition: ResourceDefinition,
): StatusCause[] {
  const { name, generateName } = metadata;
  if (!name && !generateName) {
    return [required('metadata.name', 'name or generateName is required')];
  }
  if (!name && generateName) {
    // A prefix may end in '-', since something follows it.
    const base = generateName.replace(/-$/, 'a');
    return invalidCauses(
      'metadata.generateName',
      generateName,
      nameErrors(definition.nameRule, base),
    );
  }
  return invalidCauses(
    'metadata.name',
    name,
    nameErrors(definition.nameRule, name),
  );
}

/** Checks metadata as apimachinery's ValidateObjectMeta does. */
export function validateMetadata(
  object: AnyKubeObject,
  definition: ResourceDefinition,
): StatusCause[] {
  const { labels, annotations, finalizers, ownerReferences } = object.metadata;
  const causes = nameCauses(object, definition);
  for (const [key, value] of Object.entries(labels ?? {})) {
    causes.push(
      ...invalidCauses('metadata.labels', key, qualifiedNameErrors(key)),
      ...invalidCauses('metadata.labels', value, labelValueErrors(value)),
    );
  }
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    const errors = qualifiedNameErrors(key.toLowerCase());
    causes.push(...invalidCauses('metadata.annotations', key, errors));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_ANNOTATIONS) {
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`,
      field: 'metadata.annotations',
    });
  }
  (ownerReferences ?? []).forEach((owner, i) => {
    for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[key]) {
        causes.push({
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(
            owner[key] ?? '',
          )}: must not be empty`,
          field: `metadata.ownerReferences[${i}].${key}`,
        });
      }
    }
  });
  for (const finalizer of finalizers ?? []) {
    const errors = qualifiedNameErrors(finalizer);
    causes.push(...invalidCauses('metadata.finalizers', finalizer, errors));
  }
  if (!definition.custom) {
    (finalizers ?? []).forEach((finalizer, i) => {
      if (finalizer.includes('/') || STANDARD.has(finalizer)) return;
      causes.push(
        ...invalidCauses(`metadata.finalizers[${i}]`, finalizer, [
          'name is neither a standard finalizer name nor is it fully qualified',
        ]),
      );
    });
  }
  return causes;
}
