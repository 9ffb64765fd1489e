import {
  eventCount,
  recordedStory,
  runStory,
  stories,
  summarize,
  type StoryEvent,
} from '../../../../test/conformance/stories';
import { VirtualGround } from './storyGround';

async function retell(name: string): Promise<StoryEvent[]> {
  const story = stories.find(candidate => candidate.name === name);
  if (!story) throw new Error(`There is no story ${name}`);
  const ground = new VirtualGround();
  try {
    return await runStory(story, ground);
  } finally {
    ground.stop();
  }
}

const recorded = stories.filter(({ recording }) => recording !== undefined);

describe('the simulator, by stories of the real operator', () => {
  it.each(recorded.map(({ name }) => name))('tells %s', async name => {
    const told = await retell(name);
    const story = stories.find(candidate => candidate.name === name);
    const real = recordedStory(story?.recording ?? name);
    expect(summarize(told, story?.differences)).toEqual(
      summarize(real, story?.differences),
    );
  });
});

it('asks for a missing cluster every three seconds', async () => {
  const told = await retell('rayjob-nocluster');
  expect(eventCount(told, 'RayClusterNotFound')).toBeGreaterThanOrEqual(4);
  expect(eventCount(told, 'RayClusterNotFound')).toBeLessThanOrEqual(6);
});

it('reports an invalid job twice, as recorded', async () => {
  expect(eventCount(await retell('rayjob-invalid'), 'InvalidRayJobSpec')).toBe(
    eventCount(recordedStory('rayjob-invalid'), 'InvalidRayJobSpec'),
  );
});
