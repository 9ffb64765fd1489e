import { ResponseError } from '@backstage/errors';
import type { Finding } from '../api';

/** The findings that the backend sent with an error; none for other errors. */
export function findingsOf(error: unknown): Finding[] {
  if (!(error instanceof ResponseError)) return [];
  const findings: unknown = error.body.error.findings;
  return Array.isArray(findings) ? findings.filter(isFinding) : [];
}

/**
 * What an error says, for people: the backend's own message, then each finding with what to do about it. Without
 * the transport's "Request failed with 400 Bad Request".
 */
export function describeRayError(error: unknown): string {
  if (!(error instanceof ResponseError)) {
    return error instanceof Error ? error.message : String(error);
  }
  const { message } = error.body.error;
  const lines = findingsOf(error)
    .filter(finding => finding.message !== message)
    .map(
      ({ message: text, hint }) =>
        `- ${text}${hint === undefined ? '' : `. ${hint}`}`,
    );
  return [message, ...lines].join('\n');
}

function isFinding(value: unknown): value is Finding {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string' &&
    'severity' in value
  );
}
