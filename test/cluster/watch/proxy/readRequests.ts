import { on } from 'node:events';
import type { Socket } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** What of a list or watch a request asks for. */
export type RequestKind = 'list' | 'page' | 'stream' | 'watch' | 'other';

export interface ProxiedRequest {
  /** With its query, as the client sent it. */
  target: string;
  /** Without its query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  kind: RequestKind;
}

/**
 * Reads the requests of a connection, one after the other; the next is read once the last was dealt with. Requests have
 * no bodies here: a Reflector only reads. Ends with the connection.
 */
export async function* readRequests(
  socket: Socket,
): AsyncGenerator<ProxiedRequest> {
  let waiting = Buffer.alloc(0);
  try {
    // Not the socket's own iterator: it would not read, nor see that the client has gone, while an answer is under way.
    for await (const [chunk] of on(socket, 'data', { close: ['close'] })) {
      waiting = Buffer.concat([waiting, chunk]);
      const end = waiting.indexOf(END_OF_HEAD);
      if (end === -1) continue;
      const head = waiting.subarray(0, end).toString('latin1');
      waiting = waiting.subarray(end + END_OF_HEAD.length);
      yield parseHead(head);
    }
  } catch {
    // The client broke the connection: there are no more requests.
  }
}

function parseHead(head: string): ProxiedRequest {
  const [first, ...lines] = head.split('\r\n');
  const [method, target] = first.split(' ');
  if (method !== 'GET') {
    throw new Error(`the proxy takes only GET, not "${first}"`);
  }
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).trim().toLowerCase()] = line
      .slice(colon + 1)
      .trim();
  }
  const { pathname, searchParams } = new URL(target, 'http://proxy');
  return {
    target,
    path: pathname,
    query: searchParams,
    headers,
    kind: kindOf(searchParams),
  };
}

function kindOf(query: URLSearchParams): RequestKind {
  if (query.has('sendInitialEvents')) return 'stream';
  if (query.has('watch')) return 'watch';
  if (query.get('continue')) return 'page';
  return query.has('limit') || query.has('resourceVersion') ? 'list' : 'other';
}
