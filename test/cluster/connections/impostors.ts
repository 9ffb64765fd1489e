import { createServer, type RequestListener, type Server } from 'node:http';
import {
  connect,
  createServer as createSocketServer,
  type AddressInfo,
  type Socket,
  type Server as SocketServer,
} from 'node:net';

/** What stands where an API server should, each at its URL; and two proxies. */
export interface Impostors {
  /** A sign-in page, whatever is asked. */
  page: string;
  /** A redirect to one. */
  redirect: string;
  /** A load balancer whose servers are gone. */
  badGateway: string;
  /** Another server in Go, which knows no such path. */
  otherServer: string;
  /** A server that answers everything with an empty object. */
  otherJson: string;
  /** Takes connections and ends them. */
  mute: string;
  /** Opens tunnels to the API server. */
  proxy: string;
  refusingProxy: string;
  stop(): Promise<void>;
}

const HTML = { 'content-type': 'text/html' };

export async function startImpostors(apiServer: string): Promise<Impostors> {
  const servers: SocketServer[] = [];
  const sockets = new Set<Socket>();

  async function listen(server: SocketServer): Promise<string> {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const answer = (listener: RequestListener) => listen(createServer(listener));

  return {
    page: await answer((_, response) => {
      response
        .writeHead(200, HTML)
        .end('<!doctype html><html><head><title>Sign in</title></head></html>');
    }),
    redirect: await answer((_, response) => {
      response
        .writeHead(302, {
          location: 'https://login.example.com/?code=my-secret',
        })
        .end();
    }),
    badGateway: await answer((_, response) => {
      response
        .writeHead(502, HTML)
        .end('<html><head><title>502 Bad Gateway</title></head></html>');
    }),
    otherServer: await answer((_, response) => {
      response
        .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
        .end('404 page not found\n');
    }),
    otherJson: await answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    }),
    mute: await listen(createSocketServer(socket => socket.destroy())),
    proxy: await listen(tunnelTo(new URL(apiServer))),
    refusingProxy: await listen(
      createServer().on('connect', (_, socket) =>
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
      ),
    ),
    async stop() {
      sockets.forEach(socket => socket.destroy());
      await Promise.all(
        servers.map(server => new Promise(resolve => server.close(resolve))),
      );
    },
  };
}

/** A proxy that knows no other way than to the API server. */
function tunnelTo({ hostname, port }: URL): Server {
  return createServer().on('connect', (_, socket) => {
    const through = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('error', () => through.destroy());
  });
}
