import type { IncomingHttpHeaders } from 'node:http';

const OPEN = ['/', '/favicon.ico', '/api/gcs_healthz', '/api/authentication_mode'];
const COOKIE = /(?:^|;\s*)ray-authentication-token=([^;]+)/;

function first(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

export interface Refusal {
  status: number;
  body: string;
}

/**
 * Token authentication as a head does it: Authorization, then
 * X-Ray-Authorization, then the cookie; the first that is there decides, an
 * empty one counts as absent, `Bearer` is written so.
 *
 * @returns 401 or 403, undefined when the caller may go on
 */
export function authenticate(
  path: string,
  headers: IncomingHttpHeaders,
  token: string | undefined,
): Refusal | undefined {
  if (token === undefined || OPEN.includes(path)) return undefined;
  const given =
    first(headers.authorization) || first(headers['x-ray-authorization']);
  const cookie = COOKIE.exec(first(headers.cookie))?.[1];
  if (!given && !cookie) {
    return { status: 401, body: 'Unauthorized: Missing authentication token' };
  }
  const matches = given ? given === `Bearer ${token}` : cookie === token;
  return matches
    ? undefined
    : { status: 403, body: 'Forbidden: Invalid authentication token' };
}

/** 405 for writes that look like a browser's. */
export function refuseBrowser(
  method: string,
  headers: IncomingHttpHeaders,
): Refusal | undefined {
  if (!['POST', 'PUT', 'DELETE', 'PATCH'].includes(method)) return undefined;
  const names = Object.keys(headers).map(name => name.toLowerCase());
  const isBrowser =
    first(headers['user-agent']).startsWith('Mozilla') ||
    names.some(
      name =>
        name === 'origin' ||
        name === 'referer' ||
        name.startsWith('sec-fetch-') ||
        name.startsWith('access-control-request-'),
    );
  return isBrowser
    ? { status: 405, body: `'${method}' method not allowed for browser traffic.` }
    : undefined;
}
