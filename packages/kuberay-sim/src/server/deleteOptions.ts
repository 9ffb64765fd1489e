import { ApiStatusError, type DeleteOptions } from '../store';
import { writeOptionsOf } from './writeOptions';

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/**
 * Reads what a DELETE asks for, of its query and its body (DeleteOptions).
 *
 * @throws ApiStatusError 422 on values that there are not
 */
export function deleteOptionsOf(
  query: URLSearchParams,
  body: unknown,
): DeleteOptions {
  const given = (body !== null && typeof body === 'object' ? body : {}) as Omit<
    DeleteOptions,
    'dryRun'
  > & { dryRun?: string[] };
  const asked = new URLSearchParams(query);
  for (const value of given.dryRun ?? []) asked.append('dryRun', value);
  const { dryRun } = writeOptionsOf(asked, 'DeleteOptions');
  const policy = given.propagationPolicy ?? query.get('propagationPolicy');
  const known = POLICIES.find(name => name === policy);
  if (policy && !known) {
    throw ApiStatusError.invalid(
      { group: 'meta.k8s.io', kind: 'DeleteOptions' },
      '',
      [
        {
          reason: 'FieldValueNotSupported',
          message: `Unsupported value: ${JSON.stringify(
            policy,
          )}: supported values: "Foreground", "Background", "Orphan", "nil"`,
          field: 'propagationPolicy',
        },
      ],
    );
  }
  const grace =
    given.gracePeriodSeconds ??
    (query.has('gracePeriodSeconds')
      ? Number(query.get('gracePeriodSeconds'))
      : undefined);
  return {
    dryRun,
    ...(known ? { propagationPolicy: known } : {}),
    ...(grace !== undefined && Number.isFinite(grace)
      ? { gracePeriodSeconds: grace }
      : {}),
    ...(given.preconditions ? { preconditions: given.preconditions } : {}),
  };
}
