import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

const HOST = '127.0.0.1';

/** Whether a port of 127.0.0.1 is free; its error code when it is not. */
function probe(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(error.code));
    server.listen({ port, host: HOST, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

/** @throws Failure when the portal could not listen on this port */
export async function requireFreePort(port) {
  const code = await probe(port);
  if (code === 'EADDRINUSE') {
    throw new Failure(
      `Port ${port} of ${HOST} is in use by another program. Stop that program, or choose another port: npm start -- --port ${
        port < 65000 ? port + 1 : 7007
      }`,
    );
  }
  if (code) {
    throw new Failure(
      `Cannot listen on port ${port} of ${HOST} (${code}). Choose another port: npm start -- --port 7007`,
    );
  }
}

/** A port that is free at this moment. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: HOST }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
