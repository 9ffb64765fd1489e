import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type {
  KubernetesClusterDetails,
  KubernetesCredentials,
} from '@raydeck/backstage-plugin-ray-node';
import {
  issueCertificate,
  toData,
  type KeyPair,
} from '../__testUtils__/certificates';
import { HttpKubernetesCluster } from './HttpKubernetesCluster';

const authority = issueCertificate({ name: 'authority', isAuthority: true });
const hosts = ['127.0.0.1', 'k8s.internal'];
const serverPair = issueCertificate({ name: 'server', hosts }, authority);
const otherAuthority = issueCertificate({ name: 'other', isAuthority: true });

describe('connections to an API server', () => {
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  function listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', socket => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    closing.push(async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    });
    return new Promise(resolve =>
      server.listen(0, '127.0.0.1', () =>
        resolve((server.address() as AddressInfo).port),
      ),
    );
  }

  /** An API server that says who the client's certificate is for. */
  async function startServer(
    pair: KeyPair,
    options: ServerOptions = {},
  ): Promise<string> {
    const server = createServer(
      { cert: pair.certificate, key: pair.key, ...options },
      (request, response) => {
        const peer = (request.socket as TLSSocket).getPeerCertificate();
        response.end(JSON.stringify({ name: peer.subject?.CN ?? 'nobody' }));
      },
    );
    return `https://127.0.0.1:${await listen(server)}`;
  }

  function reach(
    url: string,
    details: Partial<KubernetesClusterDetails> = {},
    credentials: () => KubernetesCredentials = () => ({}),
  ): HttpKubernetesCluster {
    const cluster = new HttpKubernetesCluster({
      name: 'prod',
      url,
      auth: { getCredentials: async () => credentials() },
      ...details,
    });
    closing.push(() => cluster.close());
    return cluster;
  }

  const caData = toData(authority.certificate);
  const failureOf = (cluster: HttpKubernetesCluster) =>
    cluster.json('/version').then(
      () => 'it answered',
      (error: Error) => error.message,
    );

  it('trusts the configured authority, and no other', async () => {
    const url = await startServer(serverPair);
    expect(await reach(url, { caData }).json('/version')).toEqual({
      name: 'nobody',
    });
    expect(
      await failureOf(
        reach(url, { caData: toData(otherAuthority.certificate) }),
      ),
    ).toMatch(/cannot be reached at .* is not signed by the configured auth/);
    expect(await failureOf(reach(url))).toMatch(/is not signed by the conf/);
  });

  it('says that the certificate of the API server has expired', async () => {
    const expired = issueCertificate(
      { name: 'server', hosts, validTo: new Date(Date.now() - 1000) },
      authority,
    );
    const url = await startServer(expired);
    expect(await failureOf(reach(url, { caData }))).toMatch(
      /certificate has expired; the API server's certificate has expired/,
    );
  });

  it('says that the certificate is for another host, unless its name is given', async () => {
    const named = issueCertificate(
      { name: 'server', hosts: ['k8s.internal'] },
      authority,
    );
    const url = await startServer(named);
    expect(await failureOf(reach(url, { caData }))).toMatch(
      /correct the address or set the TLS server name/,
    );
    const cluster = reach(url, { caData, tlsServerName: 'k8s.internal' });
    expect(await cluster.json('/version')).toEqual({ name: 'nobody' });
  });

  it('does not check the certificate where it is told so', async () => {
    const url = await startServer(serverPair);
    expect(await reach(url, { skipTLSVerify: true }).json('/version')).toEqual({
      name: 'nobody',
    });
  });

  it('says that the address has the wrong scheme, either way', async () => {
    const https = await startServer(serverPair);
    expect(await failureOf(reach(https.replace('https', 'http')))).toMatch(
      /check that the address says http or https/,
    );
    const plain = createHttpServer((_, response) => response.end('{}'));
    const port = await listen(plain);
    expect(await failureOf(reach(`https://127.0.0.1:${port}`))).toMatch(
      /check that the address says http or https/,
    );
  });

  it('uses a client certificate that was renewed for the next request', async () => {
    const url = await startServer(serverPair, {
      requestCert: true,
      ca: authority.certificate,
    });
    let name = 'first';
    const pairs = new Map(
      ['first', 'second'].map(each => [
        each,
        issueCertificate({ name: each }, authority),
      ]),
    );
    const cluster = reach(url, { caData }, () => ({
      clientCertificate: pairs.get(name),
      expiresAt: new Date(0),
    }));
    expect(await cluster.json('/version')).toEqual({ name: 'first' });
    name = 'second';
    expect(await cluster.json('/version')).toEqual({ name: 'second' });
  });

  it('trusts an authority that was rotated from the next request on', async () => {
    const url = await startServer(
      issueCertificate({ name: 'server', hosts }, otherAuthority),
    );
    const cluster = reach(url, { caData });
    expect(await failureOf(cluster)).toMatch(/is not signed by the conf/);
    cluster.reconfigure({
      name: 'prod',
      url,
      caData: toData(otherAuthority.certificate),
      auth: { getCredentials: async () => ({}) },
    });
    expect(await cluster.json('/version')).toEqual({ name: 'nobody' });
  });

  describe('through a proxy', () => {
    /** An HTTP proxy that opens tunnels to loopback whatever it is asked for. */
    async function startProxy(port: string, refuse = false) {
      const asked: string[] = [];
      const proxy = createHttpServer();
      proxy.on('connect', (request, socket) => {
        asked.push(
          `${request.url} ${request.headers['proxy-authorization'] ?? ''}`,
        );
        if (refuse) {
          socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
          return;
        }
        const through = connect(Number(port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          through.pipe(socket).pipe(through);
        });
        through.on('error', () => socket.destroy());
        socket.on('error', () => through.destroy());
      });
      return { asked, port: await listen(proxy) };
    }

    it('checks the certificate of the API server, at the end of the tunnel', async () => {
      const { port } = new URL(await startServer(serverPair));
      const proxy = await startProxy(port);
      const proxyUrl = `http://me:secret@127.0.0.1:${proxy.port}`;
      const url = 'https://k8s.internal:6443';
      expect(await reach(url, { caData, proxyUrl }).json('/version')).toEqual({
        name: 'nobody',
      });
      expect(proxy.asked).toEqual([
        `k8s.internal:6443 Basic ${Buffer.from('me:secret').toString(
          'base64',
        )}`,
      ]);
      expect(
        await failureOf(reach('https://other:6443', { caData, proxyUrl })),
      ).toMatch(/does not match certificate's altnames/);
    });

    it('says that the proxy refuses, without its password', async () => {
      const { port } = new URL(await startServer(serverPair));
      const proxy = await startProxy(port, true);
      const said = await failureOf(
        reach('https://k8s.internal:6443', {
          caData,
          proxyUrl: `http://me:secret@127.0.0.1:${proxy.port}`,
        }),
      );
      expect(said).toMatch(/\(407\).*; the proxy on the way refuses it/);
      expect(said).not.toContain('secret');
    });
  });
});
