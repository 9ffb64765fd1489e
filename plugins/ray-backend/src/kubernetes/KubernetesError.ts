import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** The parts of a `v1.Status` that matter: what an API server answers when it refuses. */
export interface KubernetesStatus {
  kind: 'Status';
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    kind?: string;
    name?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

/** Why a request to an API server failed. */
export class KubernetesError extends Error {
  name = 'KubernetesError';

  /**
   * @param kubernetesCluster - its name in Raydeck
   * @param message - one sentence for people
   * @param reason - Kubernetes' own word (`NotFound`, `AlreadyExists`, `Expired`, …), or `Unreachable` when no answer
   *   came, `CredentialsMissing` when there was nothing to prove who asks, `Malformed` when the answer was not understood
   * @param status - the HTTP status; absent when no answer came
   */
  constructor(
    readonly kubernetesCluster: string,
    message: string,
    readonly reason: string,
    readonly status?: number,
    readonly body?: KubernetesStatus,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Reads the body of a refusal; undefined where it is not a `Status`, as from a proxied pod or a gateway before it. */
export function parseStatus(text: string): KubernetesStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is KubernetesStatus {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'Status' &&
    (!('message' in value) || typeof value.message === 'string')
  );
}

/** Milliseconds that a `Retry-After` header (seconds, or an HTTP date) asks to wait. */
export function parseRetryAfter(
  header: string | string[] | undefined,
  now: number,
): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * The error that a caller of Raydeck's API gets when a request made for them failed.
 * @param doing - what was tried, for example `creating RayCluster ads-ml/train`
 */
export function asResponseError(error: unknown, doing: string): Error {
  if (!(error instanceof KubernetesError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const message = `${doing} on ${error.kubernetesCluster} failed: ${error.message}`;
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return new InputError(message, error);
    case 404:
      return new NotFoundError(message, error);
    case 409:
      return new ConflictError(message, error);
    case 403:
      // Admission refuses with 403 too, and then it is the request that has to change, not Raydeck's permissions.
      return isMissingPermission(error)
        ? new ServiceUnavailableError(message, error)
        : new InputError(message, error);
    default:
      return new ServiceUnavailableError(message, error);
  }
}

/** Whether a 403 comes from RBAC, rather than from an admission webhook, a policy or a quota. */
export function isMissingPermission(error: KubernetesError): boolean {
  return (
    error.status === 403 &&
    /User "[^"]*" cannot|cannot [a-z]+ resource/.test(error.body?.message ?? '')
  );
}
