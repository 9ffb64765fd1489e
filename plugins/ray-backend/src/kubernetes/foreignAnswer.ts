import type { IncomingHttpHeaders } from 'node:http';
import { parseStatus } from './KubernetesError';

const LONGEST_TITLE = 80;

/**
 * Says that an answer is none of an API server's, which answers in JSON (and in plain text where it knows no such path),
 * never with a page or a redirect: a login page, a load balancer, or another server at that address. Undefined when
 * the answer may be an API server's. Holds nothing of the answer but a page's title and the host of a redirect.
 * @param text - the beginning of the body
 */
export function foreignAnswer(
  status: number,
  headers: IncomingHttpHeaders,
  text: string,
): string | undefined {
  if (status >= 300 && status < 400) {
    const host = hostOf(headers.location);
    return `answered with a redirect${host ? ` to ${host}` : ''} (${status})`;
  }
  const isPage =
    /\bhtml\b/.test(headers['content-type'] ?? '') ||
    /^\s*<(!doctype|html)/i.test(text);
  if (isPage && !parseStatus(text)) {
    const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1].trim();
    return `answered with an HTML page${
      title ? ` ("${title.slice(0, LONGEST_TITLE)}")` : ''
    } (${status})`;
  }
  return undefined;
}

/** What to do about it. */
export function foreignAdvice(status: number): string {
  return status >= 500
    ? 'what stands before the API server is in trouble; look there'
    : 'that is no Kubernetes API server, or a sign-in page stands before it; correct the address';
}

function hostOf(location: string | undefined): string | undefined {
  return location && URL.canParse(location)
    ? new URL(location).host
    : undefined;
}
