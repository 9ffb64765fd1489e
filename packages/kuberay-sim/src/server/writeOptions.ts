import type { StatusCause } from '../store';
import { ApiStatusError } from '../store';
import { isTrue } from './requestInfo';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

const MAX_MANAGER = 128;

function invalidOption(kind: string, cause: StatusCause): ApiStatusError {
  return ApiStatusError.invalid({ group: 'meta.k8s.io', kind }, '', [cause]);
}

function unsupported(
  kind: string,
  field: string,
  value: string,
  supported: string,
): ApiStatusError {
  const message = `Unsupported value: ${value}: supported values: ${supported}`;
  return invalidOption(kind, {
    reason: 'FieldValueNotSupported',
    message,
    field,
  });
}

/**
 * Reads `dryRun`, `fieldValidation` and `fieldManager` of a write.
 *
 * @param kind - the options' kind in messages, `CreateOptions` for example
 * @throws ApiStatusError 422 on values that there are not
 */
export function writeOptionsOf(
  query: URLSearchParams,
  kind: string,
): { dryRun: boolean; fieldValidation: FieldValidation } {
  const dryRun = query.getAll('dryRun').filter(value => value !== '');
  if (dryRun.some(value => value !== 'All')) {
    throw unsupported(kind, 'dryRun', JSON.stringify(dryRun), '"All"');
  }
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!['Strict', 'Warn', 'Ignore'].includes(fieldValidation)) {
    throw unsupported(
      kind,
      'fieldValidation',
      JSON.stringify(fieldValidation),
      '"", "Ignore", "Strict", "Warn"',
    );
  }
  if (Buffer.byteLength(query.get('fieldManager') ?? '') > MAX_MANAGER) {
    throw invalidOption(kind, {
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MAX_MANAGER} bytes`,
      field: 'fieldManager',
    });
  }
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation as FieldValidation,
  };
}

/** Whether a flag of the query is set; what is no boolean counts as set. */
function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && (isTrue(value) || !/^(0|f|false)$/i.test(value));
}

/**
 * Reads what only patches have: `force`, and a manager for an apply.
 *
 * @throws ApiStatusError 422 when an apply has no manager, or another patch is
 *   to be forced
 */
export function applyOptionsOf(
  query: URLSearchParams,
  isApply: boolean,
): { force: boolean } {
  const force = isSet(query, 'force');
  if (isApply && !query.get('fieldManager')) {
    throw invalidOption('PatchOptions', {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    });
  }
  if (!isApply && query.has('force')) {
    throw invalidOption('PatchOptions', {
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not be specified for non-apply patch',
      field: 'force',
    });
  }
  return { force };
}

/** Who writes: `fieldManager`, or else the first word of the user agent. */
export function fieldManagerOf(
  query: URLSearchParams,
  userAgent: string | undefined,
): string {
  const manager =
    query.get('fieldManager') ||
    (userAgent ?? '').split('/')[0].slice(0, MAX_MANAGER);
  return manager || 'unknown';
}
