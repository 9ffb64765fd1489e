// The life stories of KubeRay's objects, told on the real control plane and on the simulator in the same run: the states
// that objects go through and the events that tell of them are the same, but for the differences that a story names.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  stories,
  summarize,
  type Story,
  type StorySummary,
} from '../../conformance/stories';
import {
  controlPlane,
  KubernetesApi,
  simulator,
  startHeads,
  type Ground,
  type Heads,
} from '../grounds';
import { announce } from './announce';
import { ToldStory } from './ToldStory';
import { withoutLuck } from './withoutLuck';

/** Of pods and jobs alone: what is written as seconds in an object takes them. */
const TIME_SCALE = 4;
/** Beyond it the operator's events come minutes late. */
const AT_ONCE = 12;
const LATE_MS = 30_000;
/**
 * Which of the short moments are written into a status is chance on each ground: where two tellings differ, both tell the
 * story again, and a telling of the one has to be a telling of the other.
 */
const TELLINGS = 3;
const GROUNDS = ['the simulator', 'the control plane'];

describe('the life stories', { concurrency: AT_ONCE }, () => {
  const run = Date.now().toString(36);
  const plane = controlPlane();
  const admin = new KubernetesApi(plane, plane.admin);
  let heads: Heads | undefined;
  let simulated: Ground | undefined;

  before(async () => {
    heads = await startHeads(plane.pid);
    simulated = await simulator({ timeScale: TIME_SCALE });
  });

  after(async () => {
    await simulated?.stop();
    await heads?.stop();
    await admin.close();
  });

  async function tellBoth(
    story: Story,
    ground: Ground,
    namespace: string,
  ): Promise<ToldStory[]> {
    const { server, ca } = plane;
    const told = await Promise.allSettled([
      ToldStory.tell(
        story,
        { server: ground.server, ...ground.admin },
        namespace,
      ),
      ToldStory.tell(
        story,
        { server, ca, ...plane.admin },
        namespace,
        object => heads && announce(object, heads),
      ),
    ]);
    const failed = told.findIndex(({ status }) => status === 'rejected');
    if (failed === -1) {
      return told.flatMap(each =>
        each.status === 'fulfilled' ? [each.value] : [],
      );
    }
    for (const each of told) {
      if (each.status === 'fulfilled') each.value.stop();
    }
    const [{ reason }] = told.flatMap(each =>
      each.status === 'rejected' ? [each] : [],
    );
    throw new Error(`on ${GROUNDS[failed]}: ${reason}`, { cause: reason });
  }

  async function summarizeBoth(
    story: Story,
    telling: number,
  ): Promise<StorySummary[]> {
    assert.ok(simulated);
    const namespace = `story-${story.name}-${run}-${telling}`;
    const told = await tellBoth(story, simulated, namespace);
    const both = await alike(() =>
      told.map(({ events }) =>
        withoutLuck(summarize(events, story.differences), story),
      ),
    );
    told.forEach(each => each.stop());
    await admin.send('DELETE', `/api/v1/namespaces/${namespace}`);
    return both;
  }

  async function compare(story: Story): Promise<void> {
    const simulations: StorySummary[] = [];
    const realities: StorySummary[] = [];
    for (let telling = 1; telling <= TELLINGS; telling += 1) {
      const [simulation, reality] = await summarizeBoth(story, telling);
      simulations.push(simulation);
      realities.push(reality);
      const isTold = simulations.some(one =>
        realities.some(other => isDeepStrictEqual(one, other)),
      );
      if (isTold) return;
    }
    assert.deepEqual(simulations.at(-1), realities.at(-1));
  }

  for (const story of stories) {
    it(story.name, { timeout: 800_000 }, () => compare(story));
  }
});

/** Waits until the two are alike, as long as events may come late, and answers what they are then. */
async function alike(look: () => StorySummary[]): Promise<StorySummary[]> {
  const until = Date.now() + LATE_MS;
  for (;;) {
    const both = look();
    if (isDeepStrictEqual(both[0], both[1]) || Date.now() > until) return both;
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
  }
}
