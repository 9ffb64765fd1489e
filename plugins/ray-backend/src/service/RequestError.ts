import type { Finding } from '@raydeck/backstage-plugin-ray-common';

/**
 * Puts findings on an error of @backstage/errors: Backstage's error handler writes an error's own fields into the
 * answer, so that clients find them at `error.findings`.
 */
export function withFindings<E extends Error>(
  error: E,
  findings: readonly Finding[],
): E {
  return findings.length > 0 ? Object.assign(error, { findings }) : error;
}

/** The findings that {@link withFindings} put on an error. */
export function findingsOf(error: unknown): Finding[] {
  if (typeof error !== 'object' || error === null) return [];
  const { findings } = error as { findings?: Finding[] };
  return Array.isArray(findings) ? findings : [];
}
