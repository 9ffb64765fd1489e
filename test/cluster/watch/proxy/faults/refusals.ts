import type { Random } from '../../support/Random';
import type { AnswerHead } from '../Exchange';
import type { Fault } from '../Fault';
import { statusBody } from '../statusBody';
import { EVERYTHING } from './resets';

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
const HTML = `<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><center>upstream prématurément fermé</center>\n</body></html>\n`;

function refusal(name: string, head: AnswerHead, body: string): Fault {
  return {
    name,
    strikes: EVERYTHING,
    async inject(exchange, { hasStruck }) {
      hasStruck();
      await exchange.answer(head, body);
    },
  };
}

/** Answers that are none: of the API server itself, and of what stands before it. */
export const REFUSALS: readonly Fault[] = [
  refusal(
    '401',
    { status: 401, headers: JSON_TYPE },
    statusBody(401, 'Unauthorized', 'Unauthorized'),
  ),
  refusal(
    '403',
    { status: 403, headers: JSON_TYPE },
    statusBody(
      403,
      'Forbidden',
      'pods is forbidden: User "alice" cannot list resource "pods" in API group "" at the cluster scope',
    ),
  ),
  refusal(
    '404',
    {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
    '404 page not found\n',
  ),
  refusal(
    '410',
    { status: 410, headers: JSON_TYPE },
    statusBody(410, 'Expired', 'too old resource version: 1 (2000)'),
  ),
  refusal(
    '429 with Retry-After',
    { status: 429, headers: { ...JSON_TYPE, 'retry-after': '1' } },
    statusBody(
      429,
      'TooManyRequests',
      'the server has received too many requests and has asked us to try again later',
    ),
  ),
  refusal(
    '500',
    { status: 500, headers: JSON_TYPE },
    statusBody(500, 'InternalError', 'etcdserver: request timed out'),
  ),
  refusal(
    '503',
    { status: 503, headers: { 'content-type': 'text/plain' } },
    'apiserver not ready\n',
  ),
  refusal('HTML with 502', { status: 502, headers: HTML_TYPE }, HTML),
  refusal('HTML with 200', { status: 200, headers: HTML_TYPE }, HTML),
  refusal(
    'redirect to a login',
    {
      status: 302,
      headers: { ...HTML_TYPE, location: 'https://login.example.com/' },
    },
    HTML,
  ),
  refusal('nothing with 200', { status: 200, headers: JSON_TYPE }, ''),
  {
    name: 'continue token expired',
    strikes: ['page'],
    async inject(exchange, { random, hasStruck }) {
      hasStruck();
      await exchange.answer(
        { status: 410, headers: JSON_TYPE },
        expiredToken(random),
      );
    },
  },
];

/** With the token by which a client may go on inconsistently, as the API server offers it. */
function expiredToken(random: Random): string {
  const status: { metadata: object } = JSON.parse(
    statusBody(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    ),
  );
  const token = Buffer.from(
    JSON.stringify({ v: 'meta.k8s.io/v1', rv: -1, start: `c${random.next()}` }),
  ).toString('base64url');
  return JSON.stringify({ ...status, metadata: { continue: token } });
}
