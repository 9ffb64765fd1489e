import { FakeApiServer, refuse, until } from './__testing__/FakeApiServer';
import { HttpKubernetesCluster } from './HttpKubernetesCluster';
import { asResponseError, KubernetesError } from './KubernetesError';
import { readText } from './readText';

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
