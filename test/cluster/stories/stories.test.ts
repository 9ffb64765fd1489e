// The life stories of KubeRay's objects, told on the real control plane and on the simulator in the same run: the states
// that objects go through and the events that tell of them are the same, but for the differences that a story names.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  stories,
  summarize,
  type Story,
  type StoryObject,
} from '../../conformance/stories';
import {
  controlPlane,
  simulator,
  startHeads,
  waitFor,
  type Ground,
  type Heads,
} from '../grounds';
import { ToldStory } from './ToldStory';

const TIME_SCALE = 5;
/** Beyond it the operator's events come minutes late. */
const AT_ONCE = 12;

describe('the life stories', { concurrency: AT_ONCE }, () => {
  const run = Date.now().toString(36);
  const plane = controlPlane();
  let heads: Heads | undefined;
  let simulated: Ground | undefined;

  before(async () => {
    heads = await startHeads(plane.pid);
    simulated = await simulator({ timeScale: TIME_SCALE });
  });

  after(async () => {
    await simulated?.stop();
    await heads?.stop();
  });

  /** What stands for the heads is told how long a job's entrypoint runs. */
  function announce({ metadata, spec }: StoryObject): void {
    const { entrypoint } = (spec ?? {}) as { entrypoint?: string };
    const [, seconds] = /^sleep (\d+)/.exec(entrypoint ?? '') ?? [];
    if (seconds) heads?.runFor(`${metadata.name}-`, Number(seconds));
  }

  async function tellBoth(story: Story, ground: Ground) {
    const namespace = `story-${story.name}-${run}`;
    const { server, ca, admin } = plane;
    return Promise.all([
      ToldStory.tell(story, { server, ca, ...admin }, namespace, 1, announce),
      ToldStory.tell(
        story,
        { server: ground.server, ...ground.admin },
        namespace,
        TIME_SCALE,
      ),
    ]);
  }

  for (const story of stories) {
    it(story.name, { timeout: 400_000 }, async () => {
      assert.ok(simulated);
      const [real, simulation] = await tellBoth(story, simulated);
      const summaries = () =>
        [simulation, real].map(told =>
          summarize(told.events, story.differences),
        );
      try {
        await waitFor('the last events', () =>
          isDeepStrictEqual(...pair(summaries())),
        );
      } catch {
        const [seen, expected] = summaries();
        assert.deepEqual(seen, expected);
      } finally {
        real.stop();
        simulation.stop();
      }
    });
  }
});

function pair<T>([a, b]: T[]): [T, T] {
  return [a, b];
}
