import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { findFreePort, requireFreePort } from './port.mjs';

describe('port', () => {
  it('is free when nobody listens', async () => {
    await requireFreePort(await findFreePort());
  });

  it('is named when another program listens, with what to do', async t => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address();
    await assert.rejects(requireFreePort(port), {
      name: 'Failure',
      message: new RegExp(`Port ${port} of 127.0.0.1 is in use.* --port \\d+$`),
    });
  });
});
