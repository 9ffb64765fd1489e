import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Finding } from '@raydeck/backstage-plugin-ray-common';
import { isMissingPermission, KubernetesError } from '../kubernetes';
import { withFindings } from '../service/RequestError';

/**
 * What a caller is told when Kubernetes refuses a change: its own words, with one finding for each field that it names.
 * Quota is 409, admission is 403 as is a right that Raydeck's own account lacks, an invalid object is 400; what may mend
 * itself (reach, KubeRay) is 503.
 *
 * @param doing - for example `Creating RayCluster ads-ml/train`
 */
export function kubernetesFailure(error: unknown, doing: string): Error {
  if (!(error instanceof KubernetesError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const said = error.body?.message ?? error.message;
  const message = `${doing} on ${error.kubernetesCluster} failed: ${said}`;
  const findings = findingsFrom(error, said);
  switch (error.status) {
    case 400:
    case 413:
    case 422:
      return withFindings(new InputError(message), findings);
    case 403:
      return withFindings(forbidden(error, said, message), findings);
    case 404:
      return notFound(error, said, message);
    case 409:
      return withFindings(new ConflictError(message), findings);
    default:
      return new ServiceUnavailableError(message);
  }
}

function forbidden(error: KubernetesError, said: string, message: string) {
  if (/exceeded quota|being terminated/.test(said)) {
    return new ConflictError(message);
  }
  return new NotAllowedError(
    isMissingPermission(error)
      ? `${message}. Raydeck's own account on ${
          error.kubernetesCluster
        } lacks this right; the platform team grants it${
          /API group "ray\.io"/.test(said)
            ? ' with deploy/clusterrole.yaml'
            : ''
        }`
      : message,
  );
}

function notFound(error: KubernetesError, said: string, message: string) {
  if (error.body?.details?.kind === 'namespaces') {
    return withFindings(new InputError(message), findingsFrom(error, said));
  }
  // Without the name of an object, it is the kind that the API server does not know.
  return error.body?.details?.name
    ? new NotFoundError(message)
    : new ServiceUnavailableError(
        `${message}. Is KubeRay, with its CRDs, installed on ${error.kubernetesCluster}?`,
      );
}

function findingsFrom(error: KubernetesError, said: string): Finding[] {
  const code = codeOf(error, said);
  const causes = error.body?.details?.causes ?? [];
  const named = [
    ...causes.map(({ field, message }) => ({
      path: field,
      message: message ?? said,
    })),
    // Strict decoding names unknown fields in its sentence only.
    ...[...said.matchAll(/unknown field "([^"]+)"/g)].map(([text, path]) => ({
      path,
      message: text,
    })),
  ];
  return (named.length > 0 ? named : [{ path: undefined, message: said }]).map(
    ({ path, message }) => ({
      code,
      severity: 'error',
      message:
        path && !message.includes(path) ? `${path}: ${message}` : message,
      evidence: [],
      ...(path && { path }),
    }),
  );
}

function codeOf(error: KubernetesError, said: string): string {
  if (/exceeded quota/.test(said)) return 'QUOTA_EXCEEDED';
  if (isMissingPermission(error)) return 'PERMISSION_MISSING';
  switch (error.status) {
    case 403:
      return 'ADMISSION_DENIED';
    case 404:
      return 'NAMESPACE_MISSING';
    case 409:
      return 'KUBERNETES_CONFLICT';
    default:
      return 'KUBERNETES_INVALID';
  }
}
