import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import type { Ground } from '../grounds';

export interface OlderServer {
  url: string;
  stop(): Promise<void>;
}

/** How a server answers that does not know `sendInitialEvents`, as before Kubernetes 1.32. */
const REFUSAL = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message:
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
  reason: 'Invalid',
  code: 422,
});

/** The API server as one that streams no lists. */
export async function withoutStreamingLists(
  ground: Ground,
): Promise<OlderServer> {
  const agent = new Agent({ connect: { ca: ground.ca } });
  const server = createServer(async (asked, response) => {
    const { url = '/', method = 'GET', headers } = asked;
    if (url.includes('sendInitialEvents')) {
      response
        .writeHead(422, { 'content-type': 'application/json' })
        .end(REFUSAL);
      return;
    }
    const stopping = new AbortController();
    response.on('close', () => stopping.abort());
    try {
      const { host, connection, ...passed } = headers;
      const answer = await request(`${ground.server}${url}`, {
        dispatcher: agent,
        method: method as 'GET',
        headers: passed,
        body: method === 'GET' ? null : asked,
        bodyTimeout: 0,
        signal: stopping.signal,
      });
      response.writeHead(answer.statusCode, {
        'content-type': String(answer.headers['content-type']),
      });
      // A watch that is quiet is open all the same.
      response.flushHeaders();
      for await (const chunk of answer.body) response.write(chunk);
      response.end();
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await agent.destroy();
    },
  };
}
