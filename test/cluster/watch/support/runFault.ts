import assert from 'node:assert/strict';
import type { Fault } from '../proxy/Fault';
import { FaultDeck } from '../proxy/FaultDeck';
import { FaultProxy, type SeenRequest } from '../proxy/FaultProxy';
import type { RequestKind } from '../proxy/readRequests';
import { differences } from './differences';
import { ownRayClusters } from './kinds';
import { Load } from './Load';
import { listDirectly, writeMarkers } from './markers';
import { Random } from './Random';
import type { TestApiServer } from './TestApiServer';
import { until } from './until';
import { Watcher } from './Watcher';

const SEED = 7;

export interface FaultRun {
  /** In their order; `at` in milliseconds. */
  requests: (SeenRequest & { at: number })[];
  /** How often the credentials were refused. */
  renewals: number;
}

/**
 * Injects one fault, once, into a request of some kind, while RayClusters change; then there must be nothing that the
 * server has and the Reflector has not told, or the other way round, and nothing may be left open.
 * @param hurry - how much faster time goes by for the Reflector
 */
export async function runFault(
  server: TestApiServer,
  fault: Fault,
  kind: RequestKind,
  hurry: number,
): Promise<FaultRun> {
  const group = `${fault.name}-${kind}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const watched = ownRayClusters(group);
  const load = new Load(server.admin, {
    random: new Random(SEED),
    changesPerSecond: 30,
    namesPerKind: 12,
    kinds: [watched],
    prefix: group,
  });
  load.start();
  await until('some objects', () => load.changes >= 12);

  const requests: FaultRun['requests'] = [];
  const deck = new FaultDeck(SEED, [{ ...fault, strikes: [kind] }]);
  const proxy = await FaultProxy.start({
    upstream: { url: server.url, ca: server.ca },
    deck,
    seed: SEED,
    pageSize: 4,
    longestWatchSeconds: 5,
    refusesStreams: kind === 'list' || kind === 'page',
    onRequest: seen => requests.push({ ...seen, at: performance.now() }),
  });
  proxy.faultsOn = true;
  let renewals = 0;
  const watcher = new Watcher({
    url: proxy.url,
    auth: {
      async getCredentials({ renew }) {
        if (renew) renewals += 1;
        return { token: server.token };
      },
    },
    kinds: [watched],
    hurry,
    mayGoBack: path => proxy.hasReplayed(path),
  });
  try {
    await until(`"${fault.name}" in a ${kind}`, async () => {
      // Some strike only a later list, or one that has several pages.
      const { hasSynced } = watcher.of(watched).reflector.status;
      if (deck.total === 0 && hasSynced && kind !== 'watch') {
        await watcher.replace(watched);
      }
      return deck.total > 0;
    });
    proxy.faultsOn = false;
    await load.pause();
    const markers = await writeMarkers(server.admin, `${group}-marker`, [
      watched,
    ]);
    await watcher.caughtUp(markers);
    const { fold } = watcher.of(watched);
    assert.deepEqual(
      differences(fold.live, await listDirectly(server.admin, watched)),
      [],
    );
    assert.deepEqual(fold.problems, []);
    await watcher.stop();
    await until(
      'the end of all connections',
      () => proxy.openConnections === 0,
      { describe: () => proxy.describeConnections() },
    );
    return { requests, renewals };
  } finally {
    await load.pause();
    await watcher.stop();
    await proxy.stop();
  }
}
