import type { ObjectStore, StatusCause } from '../store';
import { ApiStatusError } from '../store';

/** Where a watch begins. */
export interface WatchBegin {
  /** Where to begin: '' and '0' with all there is now, else after it. */
  resourceVersion: string;
  /**
   * Whether all there is comes first (a streaming list), or not; undefined for
   * a watch that does not say.
   */
  sendInitialEvents?: boolean;
}

const MATCHES = ['Exact', 'NotOlderThan', ''];

function forbidden(field: string, message: string): StatusCause {
  const reason = 'FieldValueForbidden';
  return { reason, message: `Forbidden: ${message}`, field };
}

function unsupported(value: string, supported: string[]): StatusCause {
  const texts = supported.map(text => JSON.stringify(text)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(
      value,
    )}: supported values: ${texts}`,
    field: 'resourceVersionMatch',
  };
}

const MATCH = 'resourceVersionMatch';

/** The rules of apimachinery's ValidateListOptions for `resourceVersionMatch`. */
function matchCauses(query: URLSearchParams): StatusCause[] {
  const match = query.get(MATCH) ?? '';
  const text = query.get('resourceVersion') ?? '';
  if (match === '') return [];
  const causes: StatusCause[] = [];
  if (text === '') {
    causes.push(
      forbidden(
        MATCH,
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      ),
    );
  }
  if (query.get('continue')) {
    causes.push(
      forbidden(
        MATCH,
        'resourceVersionMatch is forbidden when continue is provided',
      ),
    );
  }
  if (!MATCHES.includes(match)) causes.push(unsupported(match, MATCHES));
  if (match === 'Exact' && text === '0') {
    causes.push(
      forbidden(
        MATCH,
        'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      ),
    );
  }
  return causes;
}

function watchCauses(query: URLSearchParams): StatusCause[] {
  const match = query.get(MATCH) ?? '';
  const causes: StatusCause[] = [];
  if (!query.has('sendInitialEvents')) {
    if (match !== '') {
      causes.push(
        forbidden(
          MATCH,
          'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ),
      );
    }
  } else if (match !== 'NotOlderThan') {
    causes.push(
      forbidden(
        MATCH,
        'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ),
      ...(match === '' ? [] : [unsupported(match, ['NotOlderThan'])]),
    );
  }
  if (query.get('continue')) {
    causes.push(
      forbidden(
        MATCH,
        'resourceVersionMatch is forbidden when continue is provided',
      ),
    );
  }
  return causes;
}

function checkCombination(
  query: URLSearchParams,
  verb: 'list' | 'watch',
): void {
  const causes =
    verb === 'watch'
      ? watchCauses(query)
      : [
          ...matchCauses(query),
          ...(query.has('sendInitialEvents')
            ? [
                forbidden(
                  'sendInitialEvents',
                  'sendInitialEvents is forbidden for list',
                ),
              ]
            : []),
        ];
  if (causes.length === 0) return;
  throw ApiStatusError.invalid(
    { group: 'meta.k8s.io', kind: 'ListOptions' },
    '',
    causes,
  );
}

/** 504: a resourceVersion that the server has not come to yet. */
export function tooLarge(text: string, current: number): ApiStatusError {
  return new ApiStatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${text}, current: ${current}`,
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

/**
 * Reads `resourceVersion` and what goes with it.
 *
 * @throws ApiStatusError 422 for what does not go together; 400, 500 (watches)
 *   when it is no number; 504 when the server has not come so far yet (lists);
 *   410 when an exact one is asked for that is past
 */
export function readRevision(
  query: URLSearchParams,
  store: ObjectStore,
  verb: 'list' | 'watch',
): WatchBegin {
  const text = query.get('resourceVersion') ?? '';
  checkCombination(query, verb);
  const begin: WatchBegin = {
    resourceVersion: text,
    ...(query.has('sendInitialEvents')
      ? {
          sendInitialEvents: !['0', 'f', 'false'].includes(
            String(query.get('sendInitialEvents')).toLowerCase(),
          ),
        }
      : {}),
  };
  if (text === '') return begin;
  if (!/^\d+$/.test(text)) {
    const why = `resourceVersion: Invalid value: ${JSON.stringify(
      text,
    )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    if (verb === 'watch') throw new ApiStatusError(500, '', why);
    throw ApiStatusError.badRequest(`invalid resource version: ${why}`);
  }
  if (verb === 'watch') return begin;
  const revision = Number(text);
  if (revision > store.revision) throw tooLarge(text, store.revision);
  if (query.get(MATCH) === 'Exact' && revision !== store.revision) {
    throw ApiStatusError.expired(
      `The resourceVersion for the provided list is too old.`,
    );
  }
  return begin;
}
