import { SeenSoFar } from './SeenSoFar';
import type {
  Story,
  StoryEvent,
  StoryGround,
  StoryKind,
  StoryStep,
} from './Story';

const WATCHED: readonly StoryKind[] = [
  'RayCluster',
  'RayJob',
  'RayService',
  'RayCronJob',
  'Job',
  'Pod',
  'Event',
];

const LOOK_EVERY_MS = 250;
const WITHIN_SECONDS = 120;

function inNamespace<T extends { metadata: object }>(
  object: T,
  namespace: string,
): T {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function headService(seen: SeenSoFar): string {
  const cluster = seen.first('RayCluster');
  const { head } = (cluster?.status ?? {}) as {
    head?: { serviceName?: string };
  };
  if (!head?.serviceName) throw new Error('no cluster has a head to submit to');
  return head.serviceName;
}

async function take(
  step: StoryStep,
  ground: StoryGround,
  namespace: string,
  seen: SeenSoFar,
): Promise<void> {
  if ('create' in step) {
    await ground.create(inNamespace(step.create, namespace));
  } else if ('patch' in step) {
    const { operations } = step;
    await ground.patch(
      namespace,
      step.patch,
      typeof operations === 'function' ? operations(seen) : operations,
    );
  } else if ('submit' in step) {
    await ground.submit(namespace, headService(seen), step.submit);
  } else if ('delete' in step) {
    await ground.delete(namespace, step.delete(seen));
  } else if ('rest' in step) {
    for (let ms = 0; ms < step.rest * 1000; ms += LOOK_EVERY_MS) {
      await ground.pause(LOOK_EVERY_MS);
    }
  } else {
    const limit = (step.within ?? WITHIN_SECONDS) * 1000;
    for (let ms = 0; !step.holds(seen); ms += LOOK_EVERY_MS) {
      if (ms > limit) {
        throw new Error(
          `waited ${limit / 1000} s until ${step.until}, which did not come; ${
            seen.events.length
          } events were seen, the last one of ${
            seen.events.at(-1)?.object.kind ?? 'nothing'
          }`,
        );
      }
      await ground.pause(LOOK_EVERY_MS);
    }
  }
}

/**
 * Tells a story on a ground, in a namespace that exists and is empty.
 *
 * @returns what the watches told, in order
 * @throws Error that names the story and the step that did not come about
 */
export async function runStory(
  story: Story,
  ground: StoryGround,
  namespace: string = story.name,
): Promise<StoryEvent[]> {
  const seen = new SeenSoFar();
  const stop = await ground.watch(namespace, WATCHED, event =>
    seen.tell(event),
  );
  try {
    const late = { rest: ground.lagSeconds };
    for (const step of [...story.steps, late]) {
      await take(step, ground, namespace, seen);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The story ${story.name}: ${reason}`);
  } finally {
    stop();
  }
  return [...seen.events];
}
