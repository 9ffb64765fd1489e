import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import {
  FakeApiServer,
  once,
  refuse,
  until,
} from './__testing__/FakeApiServer';
import { HttpKubernetesCluster } from './HttpKubernetesCluster';
import type { ObjectDelta } from './ObjectCache';
import type { RawObject } from './parseFrame';
import { Reflector } from './Reflector';
import type { ReflectorStatus } from './ReflectorOptions';

const PATH = '/apis/ray.io/v1/rayclusters';

function project(raw: RawObject): KubernetesObject {
  const { name, namespace = '', uid = '', resourceVersion = '' } = raw.metadata;
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name, namespace, uid, resourceVersion },
  };
}

describe('Reflector', () => {
  let server: FakeApiServer;
  let cluster: HttpKubernetesCluster;
  let reflector: Reflector<KubernetesObject>;
  let deltas: ObjectDelta<KubernetesObject>[];
  let statuses: ReflectorStatus[];
  let delays: number[];

  beforeEach(async () => {
    server = await FakeApiServer.start();
    cluster = new HttpKubernetesCluster({
      name: 'demo',
      url: server.url,
      auth: { getCredentials: async () => ({ token: 'right' }) },
    });
    deltas = [];
    statuses = [];
    delays = [];
    reflector = new Reflector({
      cluster,
      path: PATH,
      resource: 'rayclusters.ray.io',
      project,
      onDelta: delta => deltas.push(delta),
      onStatus: status => statuses.push(status),
      retryDelayMs: attempt => {
        delays.push(attempt);
        return 1;
      },
    });
  });

  afterEach(async () => {
    await reflector.stop();
    await cluster.close();
    await server.stop();
  });

  /** What a listener knows now. */
  function known(): string[] {
    const names = new Map<string, string>();
    for (const { type, object } of deltas) {
      const { name, uid } = object.metadata;
      if (type === 'upsert') names.set(uid, name);
      else names.delete(uid);
    }
    return [...names.values()].sort();
  }

  async function watching(): Promise<void> {
    reflector.start();
    await until(
      () =>
        reflector.status.hasSynced &&
        !reflector.status.failure &&
        server.openWatches === 1,
    );
  }

  /** The server knows of a watch before its answer has come. */
  async function expectWell(): Promise<void> {
    await until(
      () => !reflector.status.staleSince && !reflector.status.failure,
    );
    const { lastSyncedAt, ...status } = reflector.status;
    expect(lastSyncedAt).toBeInstanceOf(Date);
    expect(status).toEqual({ hasSynced: true });
  }

  it('lists in pages, then tells of changes as they come', async () => {
    for (let index = 0; index < 1_100; index += 1)
      server.put(`c${index}`, `u${index}`);
    await watching();
    expect(server.count('list')).toBe(3);
    expect(deltas).toHaveLength(1_100);
    expect(deltas.every(({ resync }) => resync)).toBe(true);

    server.put('new', 'u-new');
    server.remove('c0');
    await until(() => deltas.length === 1_102);
    expect(
      deltas
        .slice(1_100)
        .map(({ type, resync, object }) => [
          type,
          resync,
          object.metadata.name,
        ]),
    ).toEqual([
      ['upsert', false, 'new'],
      ['delete', false, 'c0'],
    ]);
    expect(known()).toEqual(server.names());
  });

  it('takes a watch up where it ended, from the last bookmark, without a new list', async () => {
    await watching();
    server.send({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: 'opaque-7' } },
    });
    server.endWatches();
    await until(() => server.count('watch') === 2 && server.openWatches === 1);
    expect(server.count('list')).toBe(1);
    const { query } = server.requests[server.requests.length - 1];
    expect(query.get('resourceVersion')).toBe('opaque-7');
    expect(query.get('allowWatchBookmarks')).toBe('true');
    expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(240);
    await until(() => reflector.status.staleSince === undefined);
  });

  it('takes a watch up again when the connection is cut within a frame', async () => {
    await watching();
    server.put('a', 'u1');
    server.send('{"type":"ADDED","object":{"metadata":{"name":"ha');
    await until(() => deltas.length === 1);
    server.cut();
    await until(() => server.count('watch') === 2 && server.openWatches === 1);
    server.put('b', 'u2');
    await until(() => deltas.length === 2);
    expect(known()).toEqual(['a', 'b']);
    expect(server.count('list')).toBe(1);
  });

  it.each([
    [
      'as a status',
      () => {
        server.handlers.push(
          once(
            ({ query }, response) =>
              query.has('watch') && refuse(response, 410, 'Expired'),
          ),
        );
        server.endWatches();
      },
    ],
    [
      'inside the stream',
      () =>
        server.send({
          type: 'ERROR',
          object: {
            kind: 'Status',
            code: 410,
            reason: 'Expired',
            message: 'too old',
          },
        }),
    ],
  ])('lists anew after 410 %s, and sees what was missed', async (_, expire) => {
    server.put('kept', 'u1');
    server.put('gone', 'u2');
    server.put('again', 'u3');
    await watching();
    server.silently(() => {
      server.remove('gone');
      server.remove('again');
      server.put('again', 'u4');
      server.put('new', 'u5');
    });
    expire();
    await until(() => server.count('list') === 2 && server.openWatches === 1);
    expect(
      deltas
        .slice(3)
        .map(({ type, object }) => `${type} ${object.metadata.uid}`),
    ).toEqual(['delete u2', 'delete u3', 'upsert u4', 'upsert u5']);
    expect(known()).toEqual(server.names());
    await expectWell();
  });

  it('lists anew when the list expires between two pages', async () => {
    for (let index = 0; index < 600; index += 1)
      server.put(`c${index}`, `u${index}`);
    server.handlers.push(
      once(
        ({ query }, response) =>
          query.has('continue') && refuse(response, 410, 'Expired'),
      ),
    );
    await watching();
    expect(known()).toEqual(server.names());
  });

  it('waits as long as Retry-After says', async () => {
    server.handlers.push(
      once((_, response) =>
        refuse(response, 429, 'TooManyRequests', { 'retry-after': '0.3' }),
      ),
    );
    const begun = Date.now();
    await watching();
    expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
    expect(statuses[0].failure?.kind).toBe('failed');
    await expectWell();
  });

  it.each([
    [500, 'InternalError', 'failed'],
    [503, 'ServiceUnavailable', 'failed'],
    [404, 'NotFound', 'missing'],
    [403, 'Forbidden', 'forbidden'],
  ])(
    'says why and keeps trying while the server answers %d',
    async (code, reason, kind) => {
      server.put('a', 'u1');
      let failing = true;
      server.handlers.push(
        (_, response) => failing && refuse(response, code, reason),
      );
      reflector.start();
      await until(() => delays.length >= 5);
      expect(delays.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
      expect(reflector.status).toMatchObject({
        hasSynced: false,
        failure: { kind },
      });
      expect(reflector.status.failure?.message).toContain('rayclusters.ray.io');
      failing = false;
      await until(() => server.openWatches === 1 && !reflector.status.failure);
      expect(known()).toEqual(['a']);
      await expectWell();
    },
  );

  it('lists anew after an error inside the stream', async () => {
    await watching();
    server.silently(() => server.put('missed', 'u1'));
    server.send({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 500,
        message: 'etcd event received with PrevKv=nil',
      },
    });
    await until(() => server.count('list') === 2 && server.openWatches === 1);
    expect(known()).toEqual(['missed']);
  });

  it('lists anew after a line that is no watch event', async () => {
    await watching();
    server.silently(() => server.put('missed', 'u1'));
    server.send('<html>gateway</html>\n');
    await until(() => known().length === 1 && server.openWatches === 1);
    expect(server.count('list')).toBe(2);
  });

  it('does not call a server in a loop whose watches end at once', async () => {
    server.handlers.push(({ query }, response) => {
      if (!query.has('watch')) return false;
      response.writeHead(200).end();
      return true;
    });
    reflector.start();
    await until(() => delays.length >= 4);
    expect(delays.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(server.count('list')).toBe(1);
  });

  it('says since when it may have missed something while nothing answers', async () => {
    await watching();
    await server.stop();
    await until(() => reflector.status.failure !== undefined);
    expect(reflector.status).toMatchObject({
      hasSynced: true,
      failure: { kind: 'unreachable' },
    });
    expect(reflector.status.staleSince).toBeInstanceOf(Date);
    expect(reflector.status.failure?.message).toMatch(
      /^demo cannot be reached at http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED .*; check the address and that the API server runs$/,
    );
  });

  it('renews credentials that are refused inside its life', async () => {
    let renewed = 0;
    await cluster.close();
    cluster = new HttpKubernetesCluster({
      name: 'demo',
      url: server.url,
      auth: {
        getCredentials: async ({ renew }) => {
          renewed += renew ? 1 : 0;
          return { token: renew ? 'new' : 'old' };
        },
      },
    });
    server.handlers.push(
      ({ headers }, response) =>
        headers.authorization !== 'Bearer new' &&
        refuse(response, 401, 'Unauthorized'),
    );
    reflector = new Reflector({
      cluster,
      path: PATH,
      resource: 'rayclusters.ray.io',
      project,
      onDelta: delta => deltas.push(delta),
    });
    await watching();
    expect(renewed).toBe(1);
  });

  it('tells nothing after stop, and leaves no watch open', async () => {
    await watching();
    const stopped = reflector.stop();
    server.put('late', 'u1');
    await stopped;
    await until(() => server.openWatches === 0);
    expect(deltas).toEqual([]);
  });

  it('tells nothing more when the listener itself stops it', async () => {
    reflector = new Reflector({
      cluster,
      path: PATH,
      resource: 'rayclusters.ray.io',
      project,
      onDelta: delta => {
        deltas.push(delta);
        reflector.stop();
      },
    });
    await watching();
    const added = (name: string) =>
      JSON.stringify({
        type: 'ADDED',
        object: { metadata: { name, uid: name, resourceVersion: name } },
      });
    server.send(`${added('a')}\n${added('b')}\n`);
    await until(() => server.openWatches === 0);
    await reflector.stop();
    expect(deltas.map(({ object }) => object.metadata.name)).toEqual(['a']);
  });

  it('goes on whatever its listeners throw, and says what they threw', async () => {
    const thrown: unknown[] = [];
    const failed = new Error('a listener failed');
    reflector = new Reflector({
      cluster,
      path: PATH,
      resource: 'rayclusters.ray.io',
      project,
      onDelta: delta => {
        deltas.push(delta);
        throw failed;
      },
      onError: error => thrown.push(error),
    });
    server.put('a', 'u1');
    await watching();
    server.put('b', 'u2');
    await until(() => deltas.length === 2);
    server.put('c', 'u3');
    await until(() => deltas.length === 3);
    expect(thrown).toEqual([failed, failed, failed]);
    expect(server.count('watch')).toBe(1);
  });

  it('stops while it backs off', async () => {
    server.handlers.push((_, response) =>
      refuse(response, 429, 'TooManyRequests', { 'retry-after': '600' }),
    );
    reflector.start();
    await until(() => delays.length === 1);
    await reflector.stop();
    expect(server.requests).toHaveLength(1);
  });
});
