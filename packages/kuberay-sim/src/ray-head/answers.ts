import type { ProxyResponse } from '../server';

const PLAIN = 'text/plain; charset=utf-8';

/** An answer in JSON, with aiohttp's content type. */
export function json(body: unknown, status = 200): ProxyResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

/** An answer in plain text, as Ray gives its errors. */
export function text(
  status: number,
  body: string,
  contentType = PLAIN,
): ProxyResponse {
  return { status, headers: { 'content-type': contentType }, body };
}

/** aiohttp's answer for a path that no route has. */
export function notFound(): ProxyResponse {
  return text(404, '404: Not Found');
}

/** aiohttp's answer when a handler fails. */
export function trouble(): ProxyResponse {
  return text(500, '500 Internal Server Error\n\nServer got itself in trouble');
}

/** Says that Ray has this, and this simulator does not. */
export function notSimulated(method: string, path: string): ProxyResponse {
  return text(
    501,
    `${method} ${path} is not implemented by the simulated Ray head`,
  );
}

/** The envelope of Ray's dashboard: `{result, msg, data}`. */
export function envelope(msg: string, data: unknown): ProxyResponse {
  return json({ result: true, msg, data });
}
