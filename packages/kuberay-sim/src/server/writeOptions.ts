import { ApiStatusError } from '../store';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

function unsupported(
  kind: string,
  field: string,
  value: string,
  supported: string,
): ApiStatusError {
  const message = `Unsupported value: ${value}: supported values: ${supported}`;
  return ApiStatusError.invalid({ group: 'meta.k8s.io', kind }, '', [
    { reason: 'FieldValueNotSupported', message, field },
  ]);
}

/**
 * Reads `dryRun` and `fieldValidation` of a write.
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
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation as FieldValidation,
  };
}
