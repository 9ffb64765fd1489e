// The life stories of KubeRay's objects, told on the real control plane and on the simulator in the same run: the states
// that objects go through and the events that tell of them are the same, but for the differences that a story names.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stories, summarize, type StoryEvent } from '../../conformance/stories';
import {
  controlPlane,
  simulator,
  startHeads,
  type Ground,
  type Heads,
} from '../grounds';
import { tellOnControlPlane, tellOnSimulator } from './tellStory';

const TIME_SCALE = 5;

describe('the life stories', { concurrency: true }, () => {
  const run = Date.now().toString(36);
  let heads: Heads | undefined;
  let simulated: Ground | undefined;
  const told = new Map<string, Promise<[StoryEvent[], StoryEvent[]]>>();

  before(async () => {
    const plane = controlPlane();
    heads = await startHeads(plane.pid);
    simulated = await simulator({ timeScale: TIME_SCALE });
    for (const story of stories) {
      const namespace = `story-${story.name}-${run}`;
      told.set(
        story.name,
        Promise.all([
          tellOnControlPlane(story, plane, heads, namespace),
          tellOnSimulator(story, simulated, TIME_SCALE, namespace),
        ]),
      );
      // Whoever waits for it says what went wrong.
      told.get(story.name)?.catch(() => undefined);
    }
  });

  after(async () => {
    await simulated?.stop();
    await heads?.stop();
  });

  for (const story of stories) {
    it(story.name, { timeout: 360_000 }, async () => {
      const [real, simulation] = (await told.get(story.name)) ?? [[], []];
      assert.notEqual(real.length, 0);
      assert.deepEqual(
        summarize(simulation, story.differences),
        summarize(real, story.differences),
      );
    });
  }
});
