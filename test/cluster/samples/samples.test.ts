// KubeRay's own samples that need no cloud, created on the real control plane and on the simulator and shown by one
// Raydeck that knows both: the same states, the same sentences, the same problems.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { buildControlPlane } from '../../../scripts/lib/controlPlane.mjs';
import { samples } from '../../conformance/samples';
import {
  controlPlane,
  KubernetesApi,
  simulator,
  startHeads,
  startRaydeck,
  type Ground,
  type Heads,
  type Raydeck,
} from '../grounds';
import { readSample } from './readSample';
import { shownBy, type Shown } from './shownBy';

/** As many at once as the nodes of both grounds have room for. */
const AT_ONCE = 10;
const TIME_SCALE = 5;
const LOOK_EVERY_MS = 500;
/** What looks as if more were to happen and has not changed for so long stays as it is. */
const STUCK_MS = 30_000;
const WITHIN_MS = 200_000;

const NAMES = ['real', 'simulated'] as const;

describe("KubeRay's samples", { concurrency: AT_ONCE }, () => {
  const run = Date.now().toString(36);
  const plane = controlPlane();
  let kuberay = '';
  let heads: Heads | undefined;
  let simulated: Ground | undefined;
  let raydeck: Raydeck | undefined;
  let apis: KubernetesApi[] = [];

  before(
    async () => {
      ({ kuberay } = await buildControlPlane());
      heads = await startHeads(plane.pid);
      simulated = await simulator({ timeScale: TIME_SCALE });
      const grounds = [plane, simulated];
      apis = grounds.map(ground => new KubernetesApi(ground, ground.admin));
      raydeck = await startRaydeck({
        clusters: grounds.map(({ server, ca, admin }, at) => ({
          name: NAMES[at],
          server,
          ca,
          credentials: admin,
        })),
        entities: [],
        memberships: {},
        config: {
          namespaces: [],
          // Clusters that belong to nobody are seen by administrators.
          admins: ['user:default/dana'],
        },
      });
    },
    { timeout: 120_000 },
  );

  after(async () => {
    await raydeck?.stop();
    await Promise.all(apis.map(api => api.close()));
    await simulated?.stop();
    await heads?.stop();
  });

  const shown = async (namespace: string) => {
    if (!raydeck) throw new Error('Raydeck has not started');
    const dana = raydeck.as('dana');
    return Promise.all(NAMES.map(name => shownBy(dana, name, namespace)));
  };

  /** Waits until both have come to rest alike; at the latest, takes what is there. */
  async function atRest(namespace: string): Promise<Shown[]> {
    const until = Date.now() + WITHIN_MS;
    let last: Shown[] = [];
    let since = Date.now();
    for (;;) {
      const both = await shown(namespace);
      const now = both.map(each => each.shown);
      if (!isDeepStrictEqual(now, last)) {
        last = now;
        since = Date.now();
      }
      const isStuck = Date.now() - since > STUCK_MS;
      const isResting =
        Date.now() - since > 2_000 && !both.some(({ isMoving }) => isMoving);
      const isAlike = isDeepStrictEqual(now[0], now[1]);
      const hasBegun = now.every(
        ({ clusters, jobs }) => clusters.length + jobs.length > 0,
      );
      if (isAlike && (isStuck || (isResting && hasBegun))) return now;
      if (Date.now() > until) return now;
      await new Promise(resolve => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
  }

  async function compare(file: string): Promise<void> {
    const slug = file.replace(/.*\//, '').replace(/\.yaml$|ray-|\W+/g, '-');
    const namespace = `s${slug}${run}`.replace(/-+/g, '-').slice(0, 63);
    try {
      await Promise.all(
        apis.map(async api => {
          await api.createNamespace(namespace);
          for (const object of readSample(kuberay, file, namespace)) {
            await api.create(object);
          }
        }),
      );
      const [real, simulation] = await atRest(namespace);
      assert.deepEqual(simulation, real);
    } finally {
      await Promise.all(
        apis.map(api => api.send('DELETE', `/api/v1/namespaces/${namespace}`)),
      );
    }
  }

  for (const { file, excluded } of samples) {
    it(file, { skip: excluded ?? false, timeout: WITHIN_MS + 60_000 }, () =>
      compare(file),
    );
  }
});
