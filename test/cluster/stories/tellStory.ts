import {
  ApiGround,
  runStory,
  type Story,
  type StoryEvent,
  type StoryObject,
} from '../../conformance/stories';
import type { Ground, Heads } from '../grounds';

/** The control plane as a ground for stories: what their jobs run is told to what stands for its heads. */
class StateGround extends ApiGround {
  readonly #heads: Heads;

  constructor(ground: Ground, heads: Heads) {
    super({ server: ground.server, ca: ground.ca, ...ground.admin });
    this.#heads = heads;
  }

  async create(object: StoryObject): Promise<void> {
    const { entrypoint } = (object.spec ?? {}) as { entrypoint?: string };
    const [, seconds] = /^sleep (\d+)/.exec(entrypoint ?? '') ?? [];
    if (seconds) {
      this.#heads.runFor(`${object.metadata.name}-`, Number(seconds));
    }
    await super.create(object);
  }
}

/** Tells a story on the control plane, in a namespace of its own. */
export async function tellOnControlPlane(
  story: Story,
  ground: Ground,
  heads: Heads,
  namespace: string,
): Promise<StoryEvent[]> {
  const server = new StateGround(ground, heads);
  await server.createNamespace(namespace);
  return runStory(story, server, namespace);
}

/** Tells a story on the simulator, whose time passes `timeScale` times as fast. */
export async function tellOnSimulator(
  story: Story,
  ground: Ground,
  timeScale: number,
  namespace: string,
): Promise<StoryEvent[]> {
  const { server, admin } = ground;
  const api = new ApiGround({ server, ...admin }, timeScale);
  await api.createNamespace(namespace);
  return runStory(story, api, namespace);
}
