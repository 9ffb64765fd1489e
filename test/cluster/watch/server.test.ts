import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import type { KubernetesClusterDetails } from '@raydeck/backstage-plugin-ray-node';
import { FaultDeck } from './proxy/FaultDeck';
import { FaultProxy } from './proxy/FaultProxy';
import { readKubeconfig } from '../grounds/readKubeconfig';
import { differences } from './support/differences';
import { NAMESPACE, WATCHED_KINDS } from './support/kinds';
import { Load } from './support/Load';
import { kubeconfigDetails } from './support/kubeconfigDetails';
import { listDirectly, writeMarkers } from './support/markers';
import { Random } from './support/Random';
import {
  createRayClusters,
  deleteRayClusters,
  withoutRight,
} from './support/serverEvents';
import { SteppedClock } from './support/SteppedClock';
import { TestApiServer } from './support/TestApiServer';
import { until } from './support/until';
import { Watcher } from './support/Watcher';

const HURRY = 10;
const [RAY_CLUSTERS] = WATCHED_KINDS;

describe('Reflectors on an API server that is not what it was', () => {
  let server: TestApiServer;
  let load: Load;
  let proxy: FaultProxy;
  let watcher: Watcher;

  before(async () => {
    server = await TestApiServer.start();
    load = new Load(server.admin, {
      random: new Random(3),
      changesPerSecond: 60,
      namesPerKind: 20,
    });
  });
  after(() => server?.stop());

  beforeEach(async () => {
    proxy = await FaultProxy.start({
      upstream: { url: server.url, ca: server.ca },
      deck: new FaultDeck(1, []),
      seed: 1,
      longestWatchSeconds: 10,
    });
    watcher = new Watcher({
      url: proxy.url,
      auth: { getCredentials: async () => ({ token: server.token }) },
      hurry: HURRY,
    });
    load.start();
    await synced();
  });

  afterEach(async () => {
    await load.pause();
    await watcher.stop();
    await until(
      'the end of all connections',
      () => proxy.openConnections === 0,
    );
    await proxy.stop();
  });

  function synced(): Promise<number> {
    return until('the first list of each kind', () =>
      watcher.watched.every(
        ({ reflector: { status } }) => status.hasSynced && !status.failure,
      ),
    );
  }

  function changes(count: number): Promise<number> {
    const enough = load.changes + count;
    return until(`${count} changes`, () => load.changes >= enough);
  }

  /** Writers pause; then what was told must be what there is. */
  async function expectNothingLost(of: Watcher = watcher): Promise<void> {
    await load.pause();
    await of.caughtUp(await writeMarkers(server.admin));
    for (const { kind, fold } of of.watched) {
      assert.deepEqual(
        differences(fold.live, await listDirectly(server.admin, kind)),
        [],
      );
      assert.deepEqual(fold.problems, []);
    }
  }

  const failures = () =>
    watcher.watched.map(({ reflector }) => reflector.status.failure?.kind);

  it('come back after it was killed and started again', async () => {
    await server.kill();
    await until('the failures', () => failures().every(Boolean));
    assert.deepEqual([...new Set(failures())], ['unreachable']);
    await server.startAgain();
    await expectNothingLost();
  });

  it('tell what is no more and what is again, after an older state was restored', async () => {
    await server.kill();
    await server.copy();
    await server.startAgain();
    await changes(100);
    await watcher.caughtUp(await writeMarkers(server.admin, 'lost'));
    await server.kill();
    load.forget();
    await server.startAgain('copy');
    await expectNothingLost();
    assert.equal(
      watcher.of(RAY_CLUSTERS).fold.named(`${NAMESPACE}/lost`),
      undefined,
    );
  });

  it('go on after etcd was compacted', async () => {
    await changes(50);
    await server.compact();
    proxy.resetAll();
    await expectNothingLost();
  });

  it('tell the end of all RayClusters with their definition, and new ones with a new one', async () => {
    const fold = watcher.of(RAY_CLUSTERS).fold;
    await until('a RayCluster', () => fold.live.size > 0);
    const definition = await deleteRayClusters(server.admin);
    await until('the end of all RayClusters', () => fold.live.size === 0, {
      describe: () => `${fold.live.size} are left; ${failures()}`,
    });
    proxy.resetAll();
    await until('the failure', () => failures()[0] === 'missing');
    load.forget();
    await createRayClusters(server.admin, definition);
    await expectNothingLost();
  });

  it('keep what they know while they may not watch, and go on when they may again', async () => {
    await withoutRight(server.admin, async () => {
      proxy.resetAll();
      await until('the refusals', () =>
        failures().every(kind => kind === 'forbidden'),
      );
      assert.ok(watcher.of(RAY_CLUSTERS).fold.live.size > 0);
    });
    await expectNothingLost();
  });

  it('ask for another token when theirs was revoked', async () => {
    await watcher.stop();
    const accounts = `/api/v1/namespaces/${NAMESPACE}`;
    const issue = async (secret: string) => {
      await server.admin.must('POST', `${accounts}/secrets`, {
        metadata: { name: secret },
      });
      const { metadata } = await server.admin.must(
        'GET',
        `${accounts}/secrets/${secret}`,
      );
      const answer = await server.admin.must(
        'POST',
        `${accounts}/serviceaccounts/watcher/token`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: {
            boundObjectRef: {
              apiVersion: 'v1',
              kind: 'Secret',
              name: secret,
              uid: metadata.uid,
            },
          },
        },
      );
      return (answer.status as { token: string }).token;
    };
    const tokens = [await issue('first'), await issue('second')];
    let renewals = 0;
    watcher = new Watcher({
      url: proxy.url,
      auth: {
        async getCredentials({ renew }) {
          if (renew) renewals += 1;
          return { token: tokens[Math.min(renewals, 1)] };
        },
      },
      hurry: HURRY,
    });
    await synced();
    await server.admin.must('DELETE', `${accounts}/secrets/first`);
    // The server remembers a token that was good for some seconds.
    await until('the refusal', () => {
      proxy.resetAll();
      return renewals > 0;
    });
    await expectNothingLost();
  });

  it('read a token file again when the server does not take what was in it', async () => {
    const tokenFile = join(server.dir, 'token');
    await writeFile(tokenFile, 'of yesterday');
    await expectRefusedUntil(
      await kubeconfigDetails(server, 'token-file', { tokenFile }),
      () => writeFile(tokenFile, server.token),
    );
  });

  it('read a client certificate again when the server does not take the one before', async () => {
    const files = {
      'client-certificate': join(server.dir, 'client.crt'),
      'client-key': join(server.dir, 'client.key'),
    };
    const replaceBy = async (cert: string, key: string) => {
      await writeFile(files['client-certificate'], cert);
      await writeFile(files['client-key'], key);
    };
    // The server's own certificate is none for clients.
    await replaceBy(
      await readFile(join(server.dir, 'pki', 'apiserver.crt'), 'utf8'),
      await readFile(join(server.dir, 'pki', 'apiserver.key'), 'utf8'),
    );
    const { cert = '', key = '' } = readKubeconfig(
      server.kubeconfig('alice', 'certificate'),
    ).credentials;
    await expectRefusedUntil(
      await kubeconfigDetails(server, 'certificate', files),
      () => replaceBy(cert, key),
    );
  });

  /** The credentials are refused until `replace` has replaced them; then nothing may be lost. */
  async function expectRefusedUntil(
    details: KubernetesClusterDetails,
    replace: () => Promise<void>,
  ): Promise<void> {
    const direct = new Watcher({ ...details, hurry: HURRY });
    try {
      await until('the refusals', () =>
        direct.watched.every(
          ({ reflector }) => reflector.status.failure?.kind === 'credentials',
        ),
      );
      await replace();
      await expectNothingLost(direct);
    } finally {
      await direct.stop();
    }
  }

  it('do not mind what the clock says', async () => {
    const clock = new SteppedClock();
    try {
      for (const hours of [1, -1, 24 * 400, -24 * 400, 0]) {
        clock.stepTo(hours * 3_600_000);
        proxy.resetAll();
        load.start();
        await changes(20);
        await expectNothingLost();
      }
    } finally {
      clock.restore();
    }
  });

  it('stop while all that is going on, and leave nothing open', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { kind } = watcher.watched[turn % watcher.watched.length];
      const fold = await watcher.replace(kind);
      assert.deepEqual(fold.problems, []);
    }
    await expectNothingLost();
  });
});
