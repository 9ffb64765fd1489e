import type { ProxyResponse } from '../server/backends';

export function json(body: unknown, status: number = 200): ProxyResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

export function plain(status: number, body: string): ProxyResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
  };
}

/** What a head has and this simulator has not. */
export function notSimulated(what: string): ProxyResponse {
  return plain(501, `kuberay-sim does not implement ${what} of a Ray head`);
}

export function unknownJob(id: string): ProxyResponse {
  return plain(404, `Job ${id} does not exist`);
}
