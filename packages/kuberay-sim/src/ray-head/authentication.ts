import type { IncomingHttpHeaders } from 'node:http';
import type { ProxyResponse } from '../server';
import { json, text } from './answers';

export const TOKEN_COOKIE = 'ray-authentication-token';

const OPEN_PATHS = new Set([
  '/',
  '/favicon.ico',
  '/api/authenticate',
  '/api/authentication_mode',
  '/api/gcs_healthz',
  '/api/healthz',
  '/api/local_raylet_healthz',
]);

const MISSING = 'Unauthorized: Missing authentication token';
const INVALID = 'Forbidden: Invalid authentication token';

/** How a head authenticates; `token` undefined: the Secret is not there. */
export type Authentication =
  | { mode: 'disabled' }
  | { mode: 'token'; token: string | undefined };

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function cookieToken(header: string): string | undefined {
  for (const pair of header.split(';')) {
    const [name, ...value] = pair.trim().split('=');
    if (name === TOKEN_COOKIE) return value.join('=') || undefined;
  }
  return undefined;
}

/** The first of Authorization, X-Ray-Authorization and cookie that says something. */
function presented(headers: IncomingHttpHeaders): string {
  const header =
    one(headers.authorization) || one(headers['x-ray-authorization']);
  if (header) return header;
  const token = cookieToken(one(headers.cookie));
  return token ? `Bearer ${token}` : '';
}

function check(
  header: string,
  token: string | undefined,
): ProxyResponse | undefined {
  if (!header) return text(401, MISSING);
  if (token === undefined || header !== `Bearer ${token}`) {
    return text(403, INVALID);
  }
  return undefined;
}

/** The refusal of a request that lacks the token, or undefined. */
export function refuseUnauthenticated(
  authentication: Authentication,
  path: string,
  headers: IncomingHttpHeaders,
): ProxyResponse | undefined {
  if (authentication.mode === 'disabled') return undefined;
  if (OPEN_PATHS.has(path) || path.startsWith('/static/')) return undefined;
  return check(presented(headers), authentication.token);
}

/** `GET /api/authentication_mode` */
export function authenticationMode({ mode }: Authentication): ProxyResponse {
  const answer = json({ authentication_mode: mode });
  if (mode === 'disabled') {
    answer.headers['set-cookie'] = `${TOKEN_COOKIE}=""; Max-Age=0; Path=/`;
  }
  return answer;
}

/** `POST /api/authenticate`: only the Authorization header counts here. */
export function authenticate(
  authentication: Authentication,
  headers: IncomingHttpHeaders,
): ProxyResponse {
  if (authentication.mode === 'disabled') {
    return text(401, 'Unauthorized: Token authentication is not enabled');
  }
  const { token } = authentication;
  const refusal = check(one(headers.authorization), token);
  if (refusal) return refusal;
  const answer = json({ status: 'authenticated', message: 'Token is valid' });
  answer.headers[
    'set-cookie'
  ] = `${TOKEN_COOKIE}=${token}; HttpOnly; Max-Age=2592000; Path=/; SameSite=Strict`;
  return answer;
}

const WRITES = ['POST', 'PUT', 'DELETE'];

/** The refusal of a write that looks like a browser's, or undefined. */
export function refuseBrowserWrite(
  method: string,
  headers: IncomingHttpHeaders,
): ProxyResponse | undefined {
  if (!WRITES.includes(method)) return undefined;
  const browser =
    one(headers['user-agent']).startsWith('Mozilla') ||
    Object.keys(headers).some(
      name =>
        name === 'origin' ||
        name === 'referer' ||
        name.startsWith('sec-fetch-') ||
        name.startsWith('access-control-request-'),
    );
  return browser
    ? text(405, `'${method}' method not allowed for browser traffic.`)
    : undefined;
}
