import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'undici';
import { WebSocketServer } from 'ws';
import { openTail } from './openTail';

describe('openTail', () => {
  it('finds a head dead that does not answer pings, and one alive that is only silent', async () => {
    const http = createServer();
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    let isAlive = true;
    let pings = 0;
    const server = new WebSocketServer({ server: http, autoPong: false });
    server.on('connection', socket =>
      socket.on('ping', data => {
        pings += 1;
        isAlive = pings < 4;
        if (isAlive) socket.pong(data);
      }),
    );
    const tail = openTail(async () => new WebSocket(`ws://127.0.0.1:${port}`), {
      pingMs: 200,
    });
    await expect(tail.next()).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'the head stopped answering',
    });
    expect(pings).toBe(4);
    server.clients.forEach(client => client.terminate());
    server.close();
    await new Promise(resolve => http.close(resolve));
  });
});
