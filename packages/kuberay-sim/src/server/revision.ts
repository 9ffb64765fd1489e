import type { ObjectStore } from '../store';
import { ApiStatusError } from '../store';

function forbidden(field: string, message: string): ApiStatusError {
  return ApiStatusError.invalid(
    { group: 'meta.k8s.io', kind: 'ListOptions' },
    '',
    [
      {
        reason: 'FieldValueForbidden',
        message: `Forbidden: ${message}`,
        field,
      },
    ],
  );
}

/**
 * Reads `resourceVersion` and what goes with it.
 *
 * @throws ApiStatusError 400, 500 (watches) when it is no number; 504 when the
 *   server has not come so far yet; 410 when an exact one is asked for that is
 *   past; 422 for streaming lists, which are not implemented
 */
export function readRevision(
  query: URLSearchParams,
  store: ObjectStore,
  verb: 'list' | 'watch' = 'list',
): string {
  const text = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  if (query.has('sendInitialEvents')) {
    // In the words of a server whose WatchList feature is off, so that clients
    // fall back on list and watch.
    throw forbidden(
      'sendInitialEvents',
      'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    );
  }
  if (match !== '' && text === '') {
    throw forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  if (text === '') return text;
  if (!/^\d+$/.test(text)) {
    const why = `resourceVersion: Invalid value: ${JSON.stringify(
      text,
    )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    if (verb === 'watch') throw new ApiStatusError(500, '', why);
    throw ApiStatusError.badRequest(`invalid resource version: ${why}`);
  }
  if (verb === 'watch') return text;
  const revision = Number(text);
  if (revision > store.revision) {
    throw new ApiStatusError(
      504,
      'Timeout',
      `Timeout: Too large resource version: ${text}, current: ${store.revision}`,
      {
        causes: [
          {
            reason: 'ResourceVersionTooLarge',
            message: 'Too large resource version',
          },
        ],
        retryAfterSeconds: 1,
      },
    );
  }
  if (match === 'Exact' && revision !== store.revision) {
    throw ApiStatusError.expired(
      `The resourceVersion for the provided list is too old.`,
    );
  }
  return text;
}
