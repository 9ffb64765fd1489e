import { FakeApiServer, until } from '../kubernetes/__testing__/FakeApiServer';
import { FleetConnection } from './FleetConnection';
import { FleetStore } from './FleetStore';

const OUTPOST_PATH = '/rayclusters';

describe('FleetConnection', () => {
  let server: FakeApiServer;
  let connection: FleetConnection;
  let gitVersion: string;
  let isDown: boolean;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    gitVersion = 'v1.35.0';
    isDown = false;
    server.handlers.push(
      (_, response) => {
        if (isDown) response.destroy();
        return isDown;
      },
      ({ path }, response) => {
        if (path !== '/version') return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ gitVersion }));
        return true;
      },
    );
    connection = new FleetConnection(
      {
        name: 'demo',
        url: server.url,
        auth: { getCredentials: async () => ({ token: 'right' }) },
      },
      {
        store: new FleetStore(() => undefined),
        onHealth: () => undefined,
        onError: () => undefined,
      },
    );
    connection.start();
    await until(
      () =>
        server.openWatches === 5 &&
        connection.health().kubernetesVersion === gitVersion,
    );
  });

  afterEach(async () => {
    await connection.stop();
    await server.stop();
  });

  const failures = () =>
    Object.values(connection.health().kinds).filter(({ failure }) => failure);

  it('lets one kind wake all others when a server that was lost answers it', async () => {
    isDown = true;
    server.cut();
    await until(() => failures().length === 5);
    let isOutpostBack = false;
    // The others are asked to wait for longer than this test may take, unless they are woken.
    server.handlers.unshift(({ path }) => {
      isOutpostBack ||= path.endsWith(OUTPOST_PATH) && !isDown;
      return false;
    });
    isDown = false;
    await until(() => failures().length === 0 && server.openWatches === 5);
    expect(isOutpostBack).toBe(true);
  });

  it('asks again whether lists are streamed when the server has another version', async () => {
    expect(server.count('stream')).toBe(5);
    server.streamsLists = true;
    const relist = async () => {
      const from = server.requests.length;
      const error = { kind: 'Status', code: 500, message: 'etcd is gone' };
      server.send({ type: 'ERROR', object: error });
      await until(
        () =>
          failures().length === 0 &&
          server.openWatches === 5 &&
          server.requests.slice(from).some(({ path }) => path === '/version') &&
          connection.health().kubernetesVersion === gitVersion,
      );
    };
    await relist();
    const unchanged = server.count('stream');
    gitVersion = 'v1.36.3';
    await relist();
    await relist();
    expect(unchanged).toBe(5);
    expect(server.count('stream')).toBeGreaterThan(5);
  });
});
