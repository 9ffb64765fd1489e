import { FakeApiServer, refuse, until } from './__testing__/FakeApiServer';
import { HttpKubernetesCluster } from './HttpKubernetesCluster';
import { asResponseError, KubernetesError } from './KubernetesError';
import { readText } from './readText';
import { watchFailure } from './watchFailure';

/** A JWT whose `exp` is 1,600,000,000. */
const EXPIRED_TOKEN = `x.${Buffer.from('{"exp":1600000000}').toString(
  'base64url',
)}.y`;

describe('HttpKubernetesCluster', () => {
  let server: FakeApiServer;
  let cluster: HttpKubernetesCluster;
  let asked: boolean[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    asked = [];
    cluster = make(`${server.url}/k8s/clusters/c-1/`);
  });

  afterEach(async () => {
    await cluster.close();
    await server.stop();
  });

  function make(url: string): HttpKubernetesCluster {
    return new HttpKubernetesCluster({
      name: 'demo',
      url,
      auth: {
        getCredentials: async ({ renew }) => {
          asked.push(renew);
          return {
            token: `token-${asked.length}`,
            headers: { 'impersonate-user': 'alice' },
          };
        },
      },
    });
  }

  it('sends path, query, credentials and JSON below the path of the address', async () => {
    server.handlers.push((_, response) => {
      response.end('{"kind":"RayCluster"}');
      return true;
    });
    const created = await cluster.json(
      '/apis/ray.io/v1/namespaces/ns/rayclusters',
      {
        method: 'POST',
        query: { dryRun: 'All', fieldValidation: undefined },
        body: { kind: 'RayCluster' },
      },
    );
    expect(created).toEqual({ kind: 'RayCluster' });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/k8s/clusters/c-1/apis/ray.io/v1/namespaces/ns/rayclusters',
        body: '{"kind":"RayCluster"}',
        headers: {
          authorization: 'Bearer token-1',
          'content-type': 'application/json',
          'impersonate-user': 'alice',
        },
      },
    ]);
    expect(server.requests[0].query.toString()).toBe('dryRun=All');
  });

  it('shows neither the path nor the password of its address, which may be secrets', async () => {
    const other = make('http://user:secret@127.0.0.1:1/with-token/secret');
    expect(other.url).toBe('http://127.0.0.1:1');
    await expect(other.json('/x')).rejects.toMatchObject({
      message: expect.not.stringContaining('secret'),
    });
  });

  it('throws what the Status says', async () => {
    server.handlers.push((_, response) =>
      refuse(
        response,
        409,
        'AlreadyExists',
        {},
        'rayclusters.ray.io "a" already exists',
      ),
    );
    const error = await cluster.json('/x').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toMatchObject({ status: 409, reason: 'AlreadyExists' });
    expect(asResponseError(error, 'creating RayCluster ns/a')).toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(
        /^creating RayCluster ns\/a on demo failed: rayclusters.ray.io "a" already exists/,
      ),
    });
  });

  it('renews credentials once, for all requests that were refused together', async () => {
    server.handlers.push(({ headers }, response) => {
      if (headers.authorization === 'Bearer token-1')
        return refuse(response, 401, 'Unauthorized');
      response.end('{}');
      return true;
    });
    await Promise.all([
      cluster.json('/a'),
      cluster.json('/b'),
      cluster.json('/c'),
    ]);
    expect(asked).toEqual([false, true]);
  });

  it('gives up where renewed credentials are refused too', async () => {
    server.handlers.push((_, response) =>
      refuse(response, 401, 'Unauthorized'),
    );
    await expect(cluster.json('/a')).rejects.toMatchObject({ status: 401 });
    expect(asked).toEqual([false, true]);
  });

  it("leaves a 401 that is not the API server's to the caller", async () => {
    server.handlers.push((_, response) => {
      response
        .writeHead(401, { 'content-type': 'text/plain' })
        .end('Unauthorized: Missing authentication token');
      return true;
    });
    const response = await cluster.send('/proxied');
    expect(response.status).toBe(401);
    expect(await readText(response.body)).toContain(
      'Missing authentication token',
    );
    expect(asked).toEqual([false]);
  });

  it('throws the reason of the signal that aborted it', async () => {
    server.handlers.push(() => true);
    const controller = new AbortController();
    const request = cluster.json('/slow', { signal: controller.signal });
    await until(() => server.requests.length === 1);
    controller.abort(new Error('not wanted any more'));
    await expect(request).rejects.toThrow('not wanted any more');
  });

  it('says why there are no credentials', async () => {
    const other = new HttpKubernetesCluster({
      name: 'demo',
      url: server.url,
      auth: {
        getCredentials: async () => {
          throw new Error('the exec plugin is not installed');
        },
      },
    });
    await expect(other.json('/x')).rejects.toMatchObject({
      reason: 'CredentialsMissing',
      message: 'the exec plugin is not installed',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('what answers in the place of an API server', () => {
  let server: FakeApiServer;
  let cluster: HttpKubernetesCluster;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    cluster = new HttpKubernetesCluster({
      name: 'prod',
      url: server.url,
      auth: { getCredentials: async () => ({ token: EXPIRED_TOKEN }) },
    });
  });

  afterEach(async () => {
    await cluster.close();
    await server.stop();
  });

  async function failureOf(
    status: number,
    headers: Record<string, string>,
    body: string,
  ) {
    server.handlers.push((_, response) => {
      response.writeHead(status, headers).end(body);
      return true;
    });
    const error: unknown = await cluster
      .request('/api/v1/pods')
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof KubernetesError)) throw new Error('it was taken');
    return watchFailure(error, 'prod', 'pods');
  }

  const html = { 'content-type': 'text/html; charset=utf-8' };

  it.each([
    [
      'a page',
      200,
      html,
      '<!doctype html><html><title>Sign in</title>',
      'notKubernetes',
      /answered with an HTML page \("Sign in"\) \(200\); that is no Kubernetes API server/,
    ],
    [
      'a redirect',
      302,
      { location: 'https://login.example.com/?state=secret' },
      '',
      'notKubernetes',
      /answered with a redirect to login\.example\.com \(302\)/,
    ],
    [
      'a page that refuses',
      403,
      html,
      '<html><title>Access denied</title>',
      'notKubernetes',
      /"Access denied"\) \(403\)/,
    ],
    [
      'the page of a load balancer',
      502,
      html,
      '<html><head><title>502 Bad Gateway</title></head>',
      'unreachable',
      /"502 Bad Gateway"\) \(502\); what stands before the API server is in trouble/,
    ],
    [
      'another server, which knows no pods',
      404,
      { 'content-type': 'text/plain' },
      '404 page not found',
      'notKubernetes',
      /what answers as prod serves no pods, as every Kubernetes API server does/,
    ],
  ])('is told apart: %s', async (_, status, headers, body, kind, said) => {
    const failure = await failureOf(status, headers, body);
    expect(failure).toEqual({ kind, message: expect.stringMatching(said) });
    expect(failure.message).not.toContain('secret');
  });

  it('says that the token has expired which was refused, and not what it holds', async () => {
    const failure = await failureOf(
      401,
      { 'content-type': 'application/json' },
      '{"kind":"Status","message":"Unauthorized","code":401}',
    );
    expect(failure).toEqual({
      kind: 'credentials',
      message: expect.stringContaining(
        '(401: Unauthorized: the token expired at 2020-09-13T12:26:40.000Z); check ray.kubernetesClusters.prod.auth',
      ),
    });
    expect(failure.message).not.toContain(EXPIRED_TOKEN);
  });

  it('does not keep a request waiting for credentials that it no longer wants', async () => {
    const slow = new HttpKubernetesCluster({
      name: 'prod',
      url: server.url,
      auth: { getCredentials: () => new Promise(() => {}) },
    });
    const controller = new AbortController();
    const request = slow.json('/x', { signal: controller.signal });
    controller.abort(new Error('not wanted any more'));
    await expect(request).rejects.toThrow('not wanted any more');
    const closed = slow.json('/x');
    await slow.close();
    await expect(closed).rejects.toThrow('prod was closed');
    expect(server.requests).toEqual([]);
  });
});
